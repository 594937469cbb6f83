/* Finding an embedded file by its name.
 *
 * Invariant: asset_table is sorted by name in byte order; the build writes it so. */
#include "base/asset.h"

#include <string.h>

static size_t asset_count(void) {
  static size_t count;
  if (count == 0)
    while (asset_table[count].name != NULL) count++;
  return count;
}

const struct asset *asset_find(const char *name) {
  size_t low = 0, high = asset_count();
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = strcmp(asset_table[middle].name, name);
    if (order == 0) return &asset_table[middle];
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return NULL;
}
