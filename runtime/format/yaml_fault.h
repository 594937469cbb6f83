/* What libyaml found wrong, in the words of the person who wrote the file. Only yaml.c and yaml_fault.c include this.
 */
#ifndef DEALWRIGHT_FORMAT_YAML_FAULT_H
#define DEALWRIGHT_FORMAT_YAML_FAULT_H

#include "base/diagnostic.h"

#include <yaml.h>

/* Adds one error for the fault that `parser` stopped at. `bytes` is the text it read, without byte order mark; `open`
 * is where the innermost bracket still open stands, NULL when there is none. */
void yaml_fault_report(const yaml_parser_t *parser, const char *file, const char *bytes, size_t size,
                       const yaml_mark_t *open, struct diagnostics *list);

#endif
