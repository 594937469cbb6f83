/* dealwright fmt: one layout for the YAML files of a rulebook.
 *
 * 1. A file is replaced whole or not at all, and only when it changes.
 * 2. Files with errors stay as they are; the others are laid out all the same.
 *
 * Not touched: CSV, which spreadsheets write, and Lua. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/file_write.h"
#include "cli/folder.h"
#include "format/yaml_layout.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct names {
  const char **items;
  size_t count;
};

struct formatting {
  struct session *session;
  bool only_checks;
  size_t files, changed;
};

/* ---- which files ---- */

static bool is_yaml(const char *name) {
  size_t size = strlen(name);
  return name[0] != '.' && size > 5 && strcmp(name + size - 5, ".yaml") == 0;
}

/* What a link leads to may lie anywhere, and is nobody's to lay out unless it is named. */
static bool is_link(struct session *session, const char *path) {
  struct stat status;
  struct position at = {path, 0, 0, 0};
  if (lstat(path, &status) != 0 || !S_ISLNK(status.st_mode)) return false;
  diagnostic_add(session->list, DIAGNOSTIC_fmt_link, &at);
  return true;
}

static void names_add(struct session *session, struct names *names, const char *path) {
  if (is_link(session, path)) return;
  names->items = arena_grow(session->arena, names->items, names->count, sizeof *names->items);
  names->items[names->count++] = path;
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void folder_add(struct session *session, struct names *names, const char *folder, const char *part) {
  const char *path = arena_printf(session->arena, "%s%s", folder, part);
  size_t size = strlen(path);
  bool is_part = *part != '\0';
  if (is_part && is_link(session, arena_copy_bytes(session->arena, path, size - 1))) return;
  DIR *directory = opendir(*path != '\0' ? path : ".");
  struct dirent *entry;
  size_t first = names->count;
  if (directory == NULL) return;
  while ((entry = readdir(directory)) != NULL)
    if (is_yaml(entry->d_name)) names_add(session, names, arena_printf(session->arena, "%s%s", path, entry->d_name));
  closedir(directory);
  if (names->count > first) qsort(names->items + first, names->count - first, sizeof *names->items, compare_names);
}

/* The files of the folder itself, not of what it extends. */
static bool rulebook_add(struct session *session, struct names *names, const char *folder) {
  static const char *const parts[] = {"", "process/", "imports/", "plans/", "tests/"};
  size_t size = strlen(folder);
  const char *shown = strcmp(folder, ".") == 0 ? "" : arena_printf(session->arena, "%s/", folder);
  if (size > 1 && folder[size - 1] == '/') shown = folder;
  if (!folder_is_rulebook(folder)) {
    struct position at = {folder, 0, 0, 0};
    diagnostic_add(session->list, DIAGNOSTIC_no_manifest, &at);
    return false;
  }
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) folder_add(session, names, shown, parts[i]);
  return true;
}

static bool word_add(struct session *session, struct names *names, const char *word) {
  struct position at = {word, 0, 0, 0};
  if (folder_exists(word)) return rulebook_add(session, names, word);
  if (is_yaml(folder_name(session->arena, word))) {
    names_add(session, names, word);
    return true;
  }
  diagnostic_add(session->list, DIAGNOSTIC_fmt_not_yaml, &at);
  return false;
}

/* ---- one file ---- */

static void tell(struct formatting *formatting, const char *path) {
  struct session *session = formatting->session;
  if (session->json) {
    struct json json = session_json(session, "changed");
    json_pair(&json, "file", path);
    session_json_end(session, &json);
  } else {
    say_line(session, formatting->only_checks ? PHRASE_would_change : PHRASE_laid_out, path);
  }
}

static void file_lay_out(struct formatting *formatting, const char *path) {
  struct session *session = formatting->session;
  struct buffer out = BUFFER_EMPTY;
  size_t size;
  const char *text = file_read(session->arena, path, &size, session->list);
  if (text == NULL) return;
  formatting->files++;
  diagnostics_source(session->list, path, text, size);
  bool fine = yaml_layout(path, text, size, &out, session->list);
  bool changes = fine && (out.size != size || memcmp(buffer_text(&out), text, size) != 0);
  if (changes && !formatting->only_checks)
    changes = file_write(session->arena, path, buffer_text(&out), out.size, session->list);
  if (changes) {
    tell(formatting, path);
    formatting->changed++;
  }
  buffer_release(&out);
}

/* ---- the command ---- */

static void say_count_of(const struct formatting *formatting) {
  struct session *session = formatting->session;
  if (session->json) {
    struct json json = session_json(session, "fmt");
    json_pair_integer(&json, "files", (int64_t)formatting->files);
    json_pair_integer(&json, "changed", (int64_t)formatting->changed);
    session_json_end(session, &json);
    return;
  }
  say_line(session, formatting->only_checks ? PHRASE_fmt_check_total : PHRASE_fmt_total,
           arena_printf(session->arena, "%zu", formatting->files),
           arena_printf(session->arena, "%zu", formatting->changed));
}

static bool has_fault(const struct session *session, enum diagnostic_id id) {
  for (size_t i = 0; i < diagnostics_count(session->list); i++)
    if (diagnostics_id(session->list, i) == id) return true;
  return false;
}

static enum status run(struct session *session) {
  struct formatting formatting = {session, session->options.values[OPTION_CHECK] != NULL, 0, 0};
  struct names names = {NULL, 0};
  bool fine = true;
  for (size_t i = 0; i < session->options.count; i++)
    fine = word_add(session, &names, session->options.words[i]) && fine;
  if (session->options.count == 0) fine = rulebook_add(session, &names, ".");
  if (!fine) return STATUS_USAGE;
  for (size_t i = 0; i < names.count; i++) file_lay_out(&formatting, names.items[i]);
  say_count_of(&formatting);
  if (has_fault(session, DIAGNOSTIC_yaml_layout)) return STATUS_BUG;
  if (has_fault(session, DIAGNOSTIC_file_unwritable)) return STATUS_STORE;
  if (diagnostics_errors(session->list) > 0) return STATUS_RULEBOOK;
  return formatting.only_checks && formatting.changed > 0 ? STATUS_NO : STATUS_DONE;
}

const struct entry entry_fmt = {
    .name = "fmt",
    .group = GROUP_WRITE,
    .storeless = true,
    .usage = "[FOLDER | FILE.yaml ...]",
    .least = 0,
    .most = ENTRY_ANY,
    .options = OPTION_BIT(OPTION_CHECK),
    .about = {"one layout for YAML files, comments kept", "统一 YAML 文件的排版，保留注释"},
    .help =
        {"Lays out the YAML files of the rulebook in FOLDER, or the files named: two blanks a level, one behind ':' "
         "and\n"
         "',', none at line ends, at most one empty line. Line breaks, comments and spelling stay, and what stands in "
         "one\n"
         "column over neighbouring lines keeps doing so. What a file says never changes: the result is read again and\n"
         "compared. CSV and Lua files are not touched, nor is what the rulebook extends.\n"
         "Without FOLDER: the rulebook in the current folder.\n"
         "With --check nothing is written; the status is 1 when a file would change.\n",
         "对 FOLDER 中规则手册的 YAML 文件或给出的文件统一排版：每级缩进两格，“:”和“,”后空一格，\n"
         "行尾无空格，最多一个空行。换行、注释和写法保持不变，相邻行中对齐的内容仍然对齐。\n"
         "文件的含义绝不改变：结果会重新读取并比较。不处理 CSV 和 Lua 文件，也不处理所继承的手册。\n"
         "不给出 FOLDER 时处理当前文件夹的规则手册。\n"
         "带 --check 时不写文件；若有文件会改变，退出状态为 1。\n"},
    .run = run,
};
