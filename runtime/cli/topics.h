/* Topics of `dealwright help` whose text stands in topics_rulebook.c; the list of all is in topics.c. */
#ifndef DEALWRIGHT_CLI_TOPICS_H
#define DEALWRIGHT_CLI_TOPICS_H

#include "cli/entry.h"

extern const char topic_approvals_en[], topic_approvals_zh[];
extern const char topic_documents_en[], topic_documents_zh[];
extern const char topic_tables_en[], topic_tables_zh[];
extern const char topic_plans_en[], topic_plans_zh[];
extern const char topic_scenarios_en[], topic_scenarios_zh[];

#endif
