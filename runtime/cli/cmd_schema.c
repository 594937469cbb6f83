/* dealwright schema: what editors can know of a rulebook.
 *
 * The schema of a rulebook that extends another is a milder one, so the folder is asked for; a rulebook with errors has
 * a schema as well, since an editor is where they are mended. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/file_write.h"
#include "cli/folder.h"
#include "rulebook/json_schema.h"
#include "script/host.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char lua_name[] = "lua", lua_files[] = "scripts/*.lua";

struct choice {
  const struct json_schema *schema; /* NULL: all of them, or Lua alone */
  bool is_lua;
  const struct source *source;
  const char *folder;
  bool extends;
};

/* ---- which ---- */

static size_t kind_names(const char **names) {
  size_t count = 0;
  for (const struct json_schema *schema = json_schemas; schema->name != NULL; schema++) names[count++] = schema->name;
  names[count++] = lua_name;
  return count;
}

static bool unknown_kind(struct session *session, const char *word) {
  const char *names[16];
  size_t count = kind_names(names);
  diagnostic_add(session->list, DIAGNOSTIC_unknown_schema, NULL, word);
  diagnostic_suggest(session->list, word, names, count);
  return false;
}

/* The first word is a kind, the second a folder; a word alone that is a folder and no kind is one. */
static bool read_words(struct session *session, struct choice *out) {
  const struct options *options = &session->options;
  *out = (struct choice){.schema = NULL};
  if (options->count == 0) return true;
  out->schema = json_schema_find(options->words[0]);
  out->is_lua = text_equal(options->words[0], lua_name);
  if (out->schema == NULL && !out->is_lua && options->count == 1 && folder_exists(options->words[0])) {
    out->folder = options->words[0];
    return true;
  }
  if (options->count == 2) out->folder = options->words[1];
  return out->schema != NULL || out->is_lua || unknown_kind(session, options->words[0]);
}

/* ---- the list ---- */

static void say_kinds(struct session *session) {
  struct grid *grid = grid_new(session->arena, 3, NULL);
  for (const struct json_schema *schema = json_schemas; schema->name != NULL; schema++) {
    grid_cell(grid, schema->name);
    grid_cell(grid, schema->files);
    grid_cell(grid, label_text(&schema->about, language_current(), ""));
  }
  grid_cell(grid, lua_name);
  grid_cell(grid, lua_files);
  grid_cell(grid, phrase_text(language_current(), PHRASE_lua_definitions));
  say_grid(session, grid, 2);
}

static void kind_json(struct session *session, const char *name, const char *files, const char *title) {
  struct json json = session_json(session, "schema");
  json_pair(&json, "schema", name);
  json_pair(&json, "files", files);
  json_pair(&json, "title", title);
  session_json_end(session, &json);
}

static void kinds_json(struct session *session) {
  for (const struct json_schema *schema = json_schemas; schema->name != NULL; schema++)
    kind_json(session, schema->name, schema->files, label_text(&schema->about, language_current(), ""));
  kind_json(session, lua_name, lua_files, phrase_text(language_current(), PHRASE_lua_definitions));
}

/* ---- one ---- */

static void say_schema(struct session *session, const struct choice *choice) {
  struct buffer line = BUFFER_EMPTY;
  json_schema_write(&line, choice->schema, choice->extends, language_current());
  if (session->json) buffer_puts(&session->out, buffer_text(&line));
  else json_spread(&session->out, buffer_text(&line));
  buffer_putc(&session->out, '\n');
  buffer_release(&line);
}

/* False with errors when the rulebook cannot be loaded. */
static bool lua_add(struct session *session, const struct choice *choice, struct buffer *out) {
  const struct rulebook *rulebook = rulebook_load(session->arena, choice->source, session->list);
  if (rulebook == NULL) return false;
  host_definitions(out);
  host_rulebook_definitions(out, rulebook);
  return true;
}

static enum status say_lua(struct session *session, const struct choice *choice) {
  if (!lua_add(session, choice, &session->out)) return STATUS_RULEBOOK;
  if (session->json) session_json_text(session, "lua");
  return STATUS_DONE;
}

/* ---- all, into a folder ---- */

static const char *file_of(struct session *session, const char *folder, const char *name) {
  return arena_printf(session->arena, "%s/%s.schema.json", folder, name);
}

static bool make_folder(struct session *session, const char *folder) {
  struct position at = {folder, 0, 0, 0};
  if (folder_exists(folder) || mkdir(folder, 0777) == 0) return true;
  diagnostic_add(session->list, DIAGNOSTIC_file_unwritable, &at, strerror(errno));
  return false;
}

static bool write_file(struct session *session, const char *path, const struct buffer *text) {
  bool fine = file_write(session->arena, path, buffer_text(text), text->size, session->list);
  if (fine && session->json) {
    struct json json = session_json(session, "file");
    json_pair(&json, "file", path);
    session_json_end(session, &json);
  } else if (fine) {
    say_line(session, PHRASE_file_written, path);
  }
  return fine;
}

static bool write_schema(struct session *session, const char *path, const struct json_schema *schema, bool extends) {
  struct buffer line = BUFFER_EMPTY, text = BUFFER_EMPTY;
  json_schema_write(&line, schema, extends, language_current());
  json_spread(&text, buffer_text(&line));
  buffer_putc(&text, '\n');
  bool fine = write_file(session, path, &text);
  buffer_release(&line);
  buffer_release(&text);
  return fine;
}

/* LuaLS reads a folder of its own. */
static const char *lua_folder(struct session *session, const char *folder) {
  return arena_printf(session->arena, "%s/lua", folder);
}

static enum status write_lua(struct session *session, const struct choice *choice, const char *folder) {
  struct buffer text = BUFFER_EMPTY;
  const char *below = lua_folder(session, folder);
  enum status status = lua_add(session, choice, &text) ? STATUS_DONE : STATUS_RULEBOOK;
  bool fine = status == STATUS_DONE && make_folder(session, below) &&
              write_file(session, arena_printf(session->arena, "%s/rulebook.lua", below), &text);
  buffer_release(&text);
  return fine || status != STATUS_DONE ? status : STATUS_STORE;
}

/* The settings are shown, not written: the person's own settings stand in that file. */
static void say_settings(struct session *session, const char *folder) {
  struct buffer line = BUFFER_EMPTY;
  struct json json = json_begin(&line);
  json_object(&json);
  json_key(&json, "yaml.schemas");
  json_object(&json);
  for (const struct json_schema *schema = json_schemas; schema->name != NULL; schema++)
    json_pair(&json, file_of(session, folder, schema->name), schema->files);
  json_object_end(&json);
  json_key(&json, "Lua.workspace.library");
  json_array(&json);
  json_text(&json, lua_folder(session, folder));
  json_array_end(&json);
  json_object_end(&json);
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_editor_settings);
  json_spread(&session->out, buffer_text(&line));
  buffer_putc(&session->out, '\n');
  buffer_release(&line);
}

static enum status write_all(struct session *session, const struct choice *choice, const char *folder) {
  if (!make_folder(session, folder)) return STATUS_STORE;
  for (const struct json_schema *schema = json_schemas; schema->name != NULL; schema++)
    if (choice->schema == schema || (choice->schema == NULL && !choice->is_lua))
      if (!write_schema(session, file_of(session, folder, schema->name), schema, choice->extends)) return STATUS_STORE;
  if (choice->schema != NULL) return STATUS_DONE;
  enum status status = write_lua(session, choice, folder);
  if (status == STATUS_DONE && !session->json && !choice->is_lua) say_settings(session, folder);
  return status;
}

/* ---- the command ---- */

static enum status run(struct session *session) {
  const char *into = session->options.values[OPTION_INTO];
  struct choice choice;
  if (!read_words(session, &choice)) return STATUS_USAGE;
  choice.source = folder_source(session, choice.folder);
  if (choice.source == NULL) return STATUS_RULEBOOK;
  choice.extends = choice.source->layers > 1;
  if (into != NULL) return write_all(session, &choice, into);
  if (choice.is_lua) return say_lua(session, &choice);
  if (choice.schema != NULL) say_schema(session, &choice);
  else if (session->json) kinds_json(session);
  else say_kinds(session);
  return STATUS_DONE;
}

const struct entry entry_schema = {
    .name = "schema",
    .group = GROUP_WRITE,
    .storeless = true,
    .usage = "[KIND] [FOLDER]",
    .least = 0,
    .most = 2,
    .options = OPTION_BIT(OPTION_INTO),
    .about = {"what editors need to help while rules are written", "供编辑器使用的模式，编写规则时可自动补全"},
    .help =
        {"A JSON Schema (draft-07) of one kind of file, which gives an editor completion, descriptions and errors "
         "while\n"
         "typing; of scripts the definitions that the Lua language server reads. Without KIND: the kinds there are.\n"
         "With --into all of them are written to files, and the settings that lead an editor to them are shown.\n"
         "The schema of a rulebook that extends another lets parts be left out and ~ take away; so FOLDER is the "
         "rulebook\n"
         "that is edited. Without it: the one in the current folder, else the standard rulebook.\n"
         "Descriptions are in the language of --lang.\n",
         "一类文件的 JSON Schema（draft-07），编辑器据此补全、显示说明并即时报错；脚本则为 Lua 语言服务器的定义。\n"
         "不给出 KIND 时列出各类文件。带 --into 时把全部内容写入文件，并显示让编辑器找到它们的设置。\n"
         "继承其他手册的规则手册，其模式允许省略部分内容，并可用 ~ 删除；因此 FOLDER 应为正在编辑的手册。\n"
         "不给出 FOLDER 时取当前文件夹的规则手册，没有则取标准规则手册。\n"
         "说明文字的语言由 --lang 决定。\n"},
    .run = run,
};
