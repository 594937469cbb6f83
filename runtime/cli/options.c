/* Reading the command line.
 *
 * Invariant: every mistake is reported, not only the first; nothing is guessed, so an option is never shortened.
 *
 * Not done here: what the words mean. A word such as `-5` is an operand, since amounts can be negative. */
#include "cli/options.h"

#include "base/text.h"

#include <string.h>

const struct option_row option_rows[OPTION_COUNT] = {
    [OPTION_STORE] = {"--store",
                      "FILE",
                      {"the store; else DEALWRIGHT_STORE, else dealwright.db",
                       "存储文件；默认取 DEALWRIGHT_STORE，否则为 dealwright.db"}},
    [OPTION_AS] = {"--as", "PERSON", {"who does it; else DEALWRIGHT_AS", "由谁执行；默认取 DEALWRIGHT_AS"}},
    [OPTION_AT] = {"--at",
                   "TIME",
                   {"when, as 2024-03-04 09:00; else now", "时间，如 2024-03-04 09:00；默认为当前时间"}},
    [OPTION_JSON] = {"--json",
                     NULL,
                     {"answer in JSON, one object a line ('help json')", "以 JSON 输出，每行一个对象（见 help json）"}},
    [OPTION_LANG] = {"--lang",
                     "en|zh",
                     {"the language; else DEALWRIGHT_LANG, else the terminal's",
                      "语言；默认取 DEALWRIGHT_LANG，否则随终端"}},
    [OPTION_HELP] = {"--help", NULL, {"this text", "显示本说明"}},
    [OPTION_ID] = {"--id", "ID", {"the command's own id: sent twice, it is done once", "命令编号：同一编号只执行一次"}},
    [OPTION_ROLE] = {"--role", "ROLE", {"only tasks of this role", "仅列出该角色的任务"}},
    [OPTION_FROM] = {"--from", "N", {"where it begins: event N, that many sales", "起点：第 N 个事件，或该业绩金额"}},
    [OPTION_REFUSED] = {"--refused",
                        "DIR",
                        {"write refused rows to CSV files there", "将被拒绝的行写入该文件夹的 CSV 文件"}},
    [OPTION_VERBOSE] = {"--verbose", NULL, {"show all, not only the first ones", "全部显示，而不只是前面一部分"}},
    [OPTION_MERGED] = {"--merged",
                       NULL,
                       {"the rulebook as merged, with the file of each part", "显示合并后的规则手册及各部分所在文件"}},
    [OPTION_UNTIL] = {"--until",
                      "TIME",
                      {"up to then, as 2024-03-04 09:00; else now",
                       "推进到该时间，如 2024-03-04 09:00；默认为当前时间"}},
    [OPTION_DEALS] = {"--deals", "FILE", {"the deals: a CSV, one row a deal", "交易：CSV 文件，每行一笔"}},
    [OPTION_PAYMENTS] = {"--payments", "FILE", {"payments of these deals: a CSV", "这些交易的回款：CSV 文件"}},
    [OPTION_PEOPLE] = {"--people",
                       "FILE",
                       {"a CSV of people; else those of the rulebook", "人员 CSV；默认取规则手册中的人员"}},
    [OPTION_TARGETS] = {"--targets", "FILE", {"targets by person and period: a CSV", "按人员和期间的目标：CSV 文件"}},
    [OPTION_PERIOD] = {"--period", "PERIOD", {"2024, 2024-Q3 or 2024-07", "2024、2024-Q3 或 2024-07"}},
    [OPTION_MAP] = {"--map",
                    "NAME=COLUMN,...",
                    {"which column stands for what, when headers say otherwise", "表头不同时各名称对应的列"}},
    [OPTION_LINES] = {"--lines", NULL, {"every line, with its arithmetic", "逐行列出及其算式"}},
    [OPTION_FORMAT] = {"--format", "FORMAT", {"of the answer: text, tap or junit", "输出格式：text、tap 或 junit"}},
    [OPTION_VERSION] = {"--version", "N", {"the version published as number N", "以第 N 号发布的版本"}},
    [OPTION_PUBLISHED] = {"--published", NULL, {"the version in force in the store", "存储中现行的版本"}},
    [OPTION_QUIET] = {"--quiet", NULL, {"print nothing, only give the status", "不输出，只给出退出状态"}},
    [OPTION_INTO] = {"--into", "DIR", {"write files there", "将文件写入该文件夹"}},
    [OPTION_CHECK] = {"--check",
                      NULL,
                      {"change nothing, only tell which files would change", "不作修改，只列出将会改变的文件"}},
    [OPTION_MUTATE] = {"--mutate",
                       NULL,
                       {"make mistakes in the rulebook and see whether a test notices",
                        "在规则手册中制造错误，检验测试能否发现"}},
    [OPTION_ALL] = {"--all", NULL, {"of what the rulebook extends as well", "也包括所继承的手册"}},
    [OPTION_SECONDS] = {"--seconds", "N", {"end after that time, done or not", "到时即止，无论是否完成"}},
    [OPTION_RESUME] = {"--resume",
                       "FILE",
                       {"keep what is done there, and go on from it", "将进度存入该文件，并从中继续"}},
    [OPTION_JOBS] = {"--jobs",
                     "N",
                     {"processes at a time; else one for each processor", "同时运行的进程数；默认每个处理器一个"}},
    [OPTION_COVERAGE] = {"--coverage",
                         "FILE",
                         {"tell what no test decided; into a page, FILE.html, or FILE.json",
                          "说明没有任何测试判定过的内容；可写入网页 FILE.html 或 FILE.json"}},
    [OPTION_LEAST] = {"--least",
                      "PERCENT",
                      {"of the coverage: less is an error, as 100%", "覆盖率下限，如 100%；低于它即为错误"}},
    [OPTION_WATCH] = {"--watch",
                      NULL,
                      {"go on: run again what a changed file touches", "持续运行：文件改动后重跑受影响的测试"}},
    [OPTION_TO] = {"--to", "AMOUNT", {"where the curve ends; else above its last band", "曲线终点；默认超过最后一档"}},
    [OPTION_STEPS] = {"--steps",
                      "N",
                      {"how many steps; else some 20, at round amounts", "步数；默认约 20 步，取整数金额"}},
    [OPTION_MEASURE] = {"--measure", "NAME", {"over which measure or credit", "以哪个指标或业绩归属为横轴"}},
    [OPTION_TARGET] = {"--target",
                       "NAME=AMOUNT",
                       {"how high a target is; several: 'a=1; b=2'", "目标金额；多个写作 'a=1; b=2'"}},
    [OPTION_VARY] = {"--vary",
                     "WHAT=VALUES",
                     {"what is tried: 'cap=5,000..9,000/1,000'", "试算的变量，如 'cap=5,000..9,000/1,000'"}},
    [OPTION_OUTPUT] = {"-o", "FILE", {"draw it into a file, FILE.svg", "绘制到文件 FILE.svg"}},
};

bool option_is_optional(enum option option) {
  return option == OPTION_COVERAGE;
}

static void add_word(struct arena *arena, struct options *options, const char *word) {
  if (options->command == NULL) {
    options->command = word;
    return;
  }
  options->words = arena_grow(arena, options->words, options->count, sizeof *options->words);
  options->words[options->count++] = word;
}

static bool is_option(const char *word) {
  bool is_short = word[0] == '-' && ((word[1] >= 'a' && word[1] <= 'z') || (word[1] >= 'A' && word[1] <= 'Z'));
  return is_short || (word[0] == '-' && word[1] == '-');
}

static void unknown_option(const char *word, size_t size, struct arena *arena, struct diagnostics *list) {
  const char *names[OPTION_COUNT], *name = arena_copy_bytes(arena, word, size);
  for (int i = 0; i < OPTION_COUNT; i++) names[i] = option_rows[i].name;
  diagnostic_add(list, DIAGNOSTIC_unknown_option, NULL, name);
  diagnostic_suggest(list, name, names, OPTION_COUNT);
}

static int option_find(const char *word, size_t size) {
  if (size == 2 && word[1] == 'h') return OPTION_HELP;
  for (int i = 0; i < OPTION_COUNT; i++)
    if (strlen(option_rows[i].name) == size && memcmp(option_rows[i].name, word, size) == 0) return i;
  return -1;
}

/* One option at arguments[i]; returns how many arguments it took. */
static int option_take(struct arena *arena, int left, char **arguments, struct options *out, struct diagnostics *list) {
  const char *word = arguments[0], *equals = strchr(word, '=');
  size_t size = equals != NULL ? (size_t)(equals - word) : strlen(word);
  int option = option_find(word, size);
  if (option < 0) {
    unknown_option(word, size, arena, list);
    return 1;
  }
  const struct option_row *row = &option_rows[option];
  if (row->argument == NULL) {
    if (equals != NULL) diagnostic_add(list, DIAGNOSTIC_option_value_extra, NULL, row->name);
    out->values[option] = "";
    return 1;
  }
  if (option_is_optional((enum option)option) && equals == NULL) {
    out->values[option] = "";
    return 1;
  }
  const char *value = equals != NULL ? equals + 1 : left > 1 && !is_option(arguments[1]) ? arguments[1] : NULL;
  if (value == NULL || *value == '\0')
    diagnostic_add(list, DIAGNOSTIC_option_value_missing, NULL, row->name, row->argument);
  else if (out->values[option] != NULL) diagnostic_add(list, DIAGNOSTIC_option_twice, NULL, row->name);
  out->values[option] = value;
  return equals == NULL && value != NULL ? 2 : 1;
}

static bool words_are_text(int count, char **arguments, struct diagnostics *list) {
  size_t bad;
  for (int i = 0; i < count; i++)
    if (!text_is_utf8(arguments[i], strlen(arguments[i]), &bad)) {
      diagnostic_add(list, DIAGNOSTIC_word_not_utf8, NULL);
      return false;
    }
  return true;
}

bool options_read(struct arena *arena, int count, char **arguments, struct options *out, struct diagnostics *list) {
  size_t errors = diagnostics_errors(list);
  bool ended = false;
  *out = (struct options){0};
  if (!words_are_text(count, arguments, list)) return false;
  for (int i = 0; i < count;) {
    if (!ended && strcmp(arguments[i], "--") == 0) {
      ended = true;
      i++;
    } else if (out->command == NULL && strcmp(arguments[i], "--version") == 0) {
      out->command = arguments[i++] + 2;
    } else if (!ended && is_option(arguments[i])) {
      i += option_take(arena, count - i, arguments + i, out, list);
    } else {
      add_word(arena, out, arguments[i++]);
    }
  }
  return diagnostics_errors(list) == errors;
}

bool options_fit(const struct options *options, uint64_t allowed, const char *command, struct diagnostics *list) {
  bool fine = true;
  for (int i = 0; i < OPTION_COUNT; i++) {
    if (options->values[i] == NULL || (allowed & OPTION_BIT(i)) != 0) continue;
    diagnostic_add(list, DIAGNOSTIC_option_not_here, NULL, option_rows[i].name, command);
    fine = false;
  }
  return fine;
}
