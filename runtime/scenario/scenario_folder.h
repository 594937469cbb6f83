/* The scenarios of a rulebook's folder: all of tests/NAME.yaml. */
#ifndef DEALWRIGHT_SCENARIO_SCENARIO_FOLDER_H
#define DEALWRIGHT_SCENARIO_SCENARIO_FOLDER_H

#include "scenario/scenario.h"

/* Reads every file, in the order of names; every error of every file is reported. False when there was one. */
bool scenario_folder_read(struct arena *arena, const char *folder, struct scenarios *out, struct diagnostics *list);

#endif
