/* Loading libxlsxwriter, by the version that this was compiled against. It stays until the program ends. */
#include "report/workbook_library.h"

#include <dlfcn.h>
#include <string.h>

static const char file[] = "libxlsxwriter.so." LXW_SOVERSION;

static bool find(void *handle, const char *name, void *out) {
  void *found = dlsym(handle, name);
  memcpy(out, &found, sizeof found);
  return found != NULL;
}

static bool load(struct workbook_library *out) {
  void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  bool fine = handle != NULL;
#define FUNCTION(name) fine = fine && find(handle, #name, &out->name);
  WORKBOOK_LIBRARY(FUNCTION)
#undef FUNCTION
  return fine;
}

const struct workbook_library *workbook_library(struct diagnostics *list) {
  static struct workbook_library library;
  static bool is_loaded = false;
  is_loaded = is_loaded || load(&library);
  if (is_loaded) return &library;
  diagnostic_add(list, DIAGNOSTIC_workbook_library, NULL, file);
  diagnostic_note(list, DIAGNOSTIC_note_workbook_library, "libxlsxwriter" LXW_SOVERSION);
  return NULL;
}
