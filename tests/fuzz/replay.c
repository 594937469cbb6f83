/* Feeds each file named on the command line to a fuzz target, so that a corpus is run with any compiler, on every test
 * run. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int replay(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
    perror(path);
    return 1;
  }
  long size = ftell(file);
  rewind(file);
  uint8_t *bytes = malloc(size > 0 ? (size_t)size : 1); /* exact, so that a sanitizer sees one byte too far */
  if (bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size) abort();
  fclose(file);
  LLVMFuzzerTestOneInput(bytes, (size_t)size);
  free(bytes);
  return 0;
}

int main(int count, char **paths) {
  int failed = count < 2;
  if (failed) fputs("no file to replay\n", stderr);
  for (int i = 1; i < count; i++) failed |= replay(paths[i]);
  if (!failed) printf("%d files replayed\n", count - 1);
  return failed;
}
