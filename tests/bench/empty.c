/* An empty program with the same libraries: what starting costs by itself. */
#include <lua.h>
#include <sodium.h>
#include <sqlite3.h>
#include <yaml.h>

int main(void) {
  int major;
  yaml_get_version(&major, &major, &major);
  return lua_newstate == NULL || sqlite3_libversion() == NULL || sodium_version_string() == NULL;
}
