/* One layout for YAML files: what `dealwright fmt` makes of them.
 *
 * Two blanks a level, lists below their key as well; one blank behind a colon, a comma and a dash; no blanks within
 * brackets and at line ends; at most one empty line; LF; a line end at the end. Line breaks, comments and spelling stay
 * as they are. Values and comments that stand in one column over neighbouring lines keep standing in one. */
#ifndef DEALWRIGHT_FORMAT_YAML_LAYOUT_H
#define DEALWRIGHT_FORMAT_YAML_LAYOUT_H

#include "format/yaml.h"

/* Adds the text in the layout to `out`. False with errors when it is not YAML of the strict subset. The result is read
 * again: when it does not say the same, that is an error too (yaml-layout), and a defect of this module. */
bool yaml_layout(const char *file, const char *bytes, size_t size, struct buffer *out, struct diagnostics *list);

#endif
