/* Reads the binary form of Lua 5.4 functions, as lua_dump writes it, and tells what their code can do.
 *
 * Invariants
 * 1. Every read is bounded by the dump's size; an unknown header or a cut dump gives a report that says the worst.
 * 2. The report errs on one side only: a function said to have no loop and no unknown call has none.
 *
 * It does not execute or change code, and scripts cannot reach it: they are loaded as text only. */
#include "script/bytecode.h"

#include <stdint.h>
#include <string.h>

/* The opcodes that matter here, by their numbers in Lua 5.4. */
enum {
  OP_LOADNIL = 8,
  OP_LFALSESKIP = 6,
  OP_SETUPVAL = 10,
  OP_GETTABUP = 11,
  OP_GETFIELD = 14,
  OP_SETTABUP = 15,
  OP_SELF = 20,
  OP_TBC = 55,
  OP_JMP = 56,
  OP_EQ = 57,
  OP_TESTSET = 67,
  OP_CALL = 68,
  OP_TAILCALL = 69,
  OP_FORLOOP = 73,
  OP_TFORLOOP = 77,
  OP_VARARG = 80,
  OP_VARARGPREP = 81,
  REGISTERS = 256,
  NESTING_MAX = 220,
  JUMP_OFFSET = (1 << 24) - 1,
  LINE_ABSOLUTE = -128
};

struct reader {
  struct arena *arena;
  const unsigned char *at, *end;
  bool failed;
  struct code_report *report;
};

struct constant {
  const char *text; /* NULL: not a text */
};

struct upvalue {
  bool in_stack;
  int index;
  const char *name;
};

struct function {
  int line;
  const uint32_t *code;
  int code_count;
  struct constant *constants;
  int constant_count;
  struct upvalue *upvalues;
  int upvalue_count;
  int *lines;
  bool assigns[CODE_UPVALUES];
};

/* ---- the format ---- */

static unsigned read_byte(struct reader *in) {
  if (in->at >= in->end) in->failed = true;
  return in->failed ? 0 : *in->at++;
}

static const unsigned char *read_bytes(struct reader *in, size_t size) {
  if ((size_t)(in->end - in->at) < size) in->failed = true;
  if (in->failed) return NULL;
  in->at += size;
  return in->at - size;
}

/* Seven bits a byte, the highest first; the last byte has its top bit set. */
static uint64_t read_size(struct reader *in) {
  uint64_t size = 0;
  for (int i = 0; i < 10; i++) {
    unsigned byte = read_byte(in);
    if (in->failed || size > UINT64_MAX >> 8) break;
    size = size << 7 | (byte & 0x7f);
    if (byte & 0x80) return size;
  }
  in->failed = true;
  return 0;
}

/* A count of things that take at least one byte each. */
static int read_count(struct reader *in) {
  uint64_t count = read_size(in);
  if (count > (uint64_t)(in->end - in->at)) in->failed = true;
  return in->failed ? 0 : (int)count;
}

static const char *read_text(struct reader *in) {
  uint64_t size = read_size(in);
  if (in->failed || size == 0) return NULL;
  const unsigned char *bytes = read_bytes(in, size - 1);
  return bytes != NULL ? arena_copy_bytes(in->arena, (const char *)bytes, size - 1) : NULL;
}

static void read_code(struct reader *in, struct function *function) {
  function->code_count = read_count(in);
  const unsigned char *bytes = read_bytes(in, (size_t)function->code_count * sizeof(uint32_t));
  if (bytes == NULL) return;
  uint32_t *code = arena_alloc(in->arena, (size_t)function->code_count * sizeof *code + 1);
  memcpy(code, bytes, (size_t)function->code_count * sizeof *code);
  function->code = code;
}

static void read_constant(struct reader *in, struct constant *constant) {
  enum { NUMBER_INTEGER = 0x03, NUMBER_FLOAT = 0x13, TEXT_SHORT = 0x04, TEXT_LONG = 0x14 };
  switch (read_byte(in)) {
  case NUMBER_INTEGER:
  case NUMBER_FLOAT:
    read_bytes(in, 8);
    break;
  case TEXT_SHORT:
  case TEXT_LONG:
    constant->text = read_text(in);
    break;
  case 0x00: /* nil, false, true */
  case 0x01:
  case 0x11:
    break;
  default:
    in->failed = true;
  }
}

static void read_constants(struct reader *in, struct function *function) {
  function->constant_count = read_count(in);
  function->constants = arena_alloc(in->arena, ((size_t)function->constant_count + 1) * sizeof *function->constants);
  for (int i = 0; i < function->constant_count && !in->failed; i++) read_constant(in, &function->constants[i]);
}

static void read_upvalues(struct reader *in, struct function *function) {
  function->upvalue_count = read_count(in);
  if (function->upvalue_count > CODE_UPVALUES) in->failed = true;
  function->upvalues = arena_alloc(in->arena, CODE_UPVALUES * sizeof *function->upvalues);
  for (int i = 0; i < function->upvalue_count && !in->failed; i++) {
    function->upvalues[i].in_stack = read_byte(in) != 0;
    function->upvalues[i].index = (int)read_byte(in);
    read_byte(in);
  }
}

static void read_lines(struct reader *in, struct function *function) {
  int count = read_count(in);
  const signed char *steps = (const signed char *)read_bytes(in, (size_t)count);
  int absolute_count = read_count(in), line = function->line, next = 0;
  int *absolute = arena_alloc(in->arena, ((size_t)absolute_count + 1) * sizeof *absolute);
  for (int i = 0; i < absolute_count && !in->failed; i++) {
    read_size(in);
    absolute[i] = (int)read_size(in);
  }
  if (in->failed || count != function->code_count) return;
  function->lines = arena_alloc(in->arena, ((size_t)count + 1) * sizeof *function->lines);
  for (int i = 0; i < count; i++) {
    if (steps[i] != LINE_ABSOLUTE) line += steps[i];
    else if (next < absolute_count) line = absolute[next++];
    function->lines[i] = line;
  }
}

static void read_debug(struct reader *in, struct function *function) {
  read_lines(in, function);
  int locals = read_count(in);
  for (int i = 0; i < locals && !in->failed; i++) {
    read_text(in);
    read_size(in);
    read_size(in);
  }
  int names = read_count(in);
  for (int i = 0; i < names && !in->failed; i++) {
    const char *name = read_text(in);
    if (i < function->upvalue_count) function->upvalues[i].name = name;
  }
}

/* ---- the code ---- */

static int code_op(uint32_t instruction) {
  return (int)(instruction & 0x7f);
}

static int code_a(uint32_t instruction) {
  return (int)(instruction >> 7 & 0xff);
}

static int code_b(uint32_t instruction) {
  return (int)(instruction >> 16 & 0xff);
}

static int code_c(uint32_t instruction) {
  return (int)(instruction >> 24 & 0xff);
}

static const char *constant_text(const struct function *function, int index) {
  return index < function->constant_count ? function->constants[index].text : NULL;
}

static bool upvalue_is_environment(const struct function *function, int index) {
  const char *name = index < function->upvalue_count ? function->upvalues[index].name : NULL;
  return name != NULL && strcmp(name, "_ENV") == 0;
}

static void note_global(struct reader *in, const struct function *function, int pc) {
  uint32_t instruction = function->code[pc];
  bool written = code_op(instruction) == OP_SETTABUP;
  int table = written ? code_a(instruction) : code_b(instruction);
  const char *name = constant_text(function, written ? code_b(instruction) : code_c(instruction));
  if (name == NULL || !upvalue_is_environment(function, table)) return;
  struct code_report *report = in->report;
  report->names = arena_grow(in->arena, report->names, report->name_count, sizeof *report->names);
  report->names[report->name_count++] =
      (struct code_name){name, function->lines != NULL ? function->lines[pc] : 0, written};
}

static void scan_everywhere(struct reader *in, struct function *function) {
  for (int pc = 0; pc < function->code_count; pc++) {
    uint32_t instruction = function->code[pc];
    switch (code_op(instruction)) {
    case OP_SETUPVAL:
      function->assigns[code_b(instruction)] = true;
      break;
    case OP_GETTABUP:
    case OP_SETTABUP:
      note_global(in, function, pc);
      break;
    case OP_TBC:
      in->report->closes = true;
      break;
    default:
      break;
    }
  }
  if (function->constant_count > CODE_CONSTANTS_MOST && in->report->crowded_line < 0)
    in->report->crowded_line = function->line;
}

/* Where a register got a library name from, for calls. */
struct origin {
  const char *name;
  int pc;
};

/* Whether some jump from before `from` lands behind it, so that the code up to `until` may not have passed `from`. */
static bool may_bypass(const struct function *function, int from, int until) {
  for (int pc = 0; pc < from; pc++) {
    uint32_t instruction = function->code[pc];
    int op = code_op(instruction), target = -1;
    if (op == OP_JMP) target = pc + 1 + (int)(instruction >> 7) - JUMP_OFFSET;
    else if (op == OP_LFALSESKIP || (op >= OP_EQ && op <= OP_TESTSET)) target = pc + 2;
    if (target > from && target <= until) return true;
  }
  return false;
}

static void note_call(struct reader *in, const struct function *function, const struct origin *origin, int pc) {
  struct code_report *report = in->report;
  if (origin->name == NULL || may_bypass(function, origin->pc, pc)) {
    report->calls_unknown = true;
    return;
  }
  report->calls = arena_grow(in->arena, report->calls, report->call_count, sizeof *report->calls);
  report->calls[report->call_count++] = origin->name;
}

static void forget_from(struct origin *origins, int first) {
  for (int i = first; i < REGISTERS; i++) origins[i].name = NULL;
}

static struct origin origin_of(struct reader *in, const struct function *function, const struct origin *origins,
                               int pc) {
  uint32_t instruction = function->code[pc];
  const char *name = constant_text(function, code_c(instruction));
  if (code_op(instruction) == OP_GETTABUP)
    return (struct origin){upvalue_is_environment(function, code_b(instruction)) ? name : NULL, pc};
  const struct origin *table = &origins[code_b(instruction)];
  if (table->name == NULL || name == NULL || strchr(table->name, '.') != NULL) return (struct origin){NULL, pc};
  return (struct origin){arena_printf(in->arena, "%s.%s", table->name, name), table->pc};
}

/* Loops and calls of the function itself, in one pass: origins are forgotten rather too often. */
static void scan_self(struct reader *in, const struct function *function) {
  struct origin origins[REGISTERS] = {{NULL, 0}};
  for (int pc = 0; pc < function->code_count; pc++) {
    uint32_t instruction = function->code[pc];
    int op = code_op(instruction), a = code_a(instruction);
    if (op == OP_JMP && (int)(instruction >> 7) < JUMP_OFFSET) in->report->loops = true;
    if (op >= OP_FORLOOP && op <= OP_TFORLOOP) in->report->loops = true;
    if (op == OP_CALL || op == OP_TAILCALL) note_call(in, function, &origins[a], pc);
    if (op == OP_JMP) continue;
    if (op == OP_GETTABUP || op == OP_GETFIELD) origins[a] = origin_of(in, function, origins, pc);
    else if (op == OP_CALL || op == OP_TAILCALL || op == OP_VARARG || op == OP_LOADNIL || op == OP_SELF)
      forget_from(origins, a);
    else origins[a].name = NULL;
  }
}

/* ---- functions ---- */

static void read_function(struct reader *in, int depth, struct function *out);

static void read_nested(struct reader *in, int depth, struct function *outer) {
  int count = read_count(in);
  for (int i = 0; i < count && !in->failed; i++) {
    struct function *inner = arena_alloc(in->arena, sizeof *inner);
    read_function(in, depth + 1, inner);
    for (int j = 0; j < inner->upvalue_count && !in->failed; j++)
      if (inner->assigns[j] && !inner->upvalues[j].in_stack) outer->assigns[inner->upvalues[j].index] = true;
  }
}

/* The last instruction is a return that the compiler adds behind every function; the first one of a function with `...`
 * runs before any line. */
static void note_lines(struct reader *in, const struct function *function) {
  struct code_report *report = in->report;
  for (int pc = 0; function->lines != NULL && pc + 1 < function->code_count; pc++) {
    if (code_op(function->code[pc]) == OP_VARARGPREP) continue;
    report->lines = arena_grow(in->arena, report->lines, report->line_count, sizeof *report->lines);
    report->lines[report->line_count++] = function->lines[pc];
  }
}

static void read_function(struct reader *in, int depth, struct function *out) {
  if (depth > NESTING_MAX) in->failed = true;
  read_text(in); /* the source */
  out->line = (int)read_size(in);
  read_size(in);
  read_bytes(in, 3);
  read_code(in, out);
  read_constants(in, out);
  read_upvalues(in, out);
  read_nested(in, depth, out);
  read_debug(in, out);
  if (in->failed) return;
  scan_everywhere(in, out);
  if (depth == 0) scan_self(in, out);
  else note_lines(in, out);
}

static bool header_is_known(struct reader *in) {
  static const unsigned char expected[] = {0x1b, 'L', 'u', 'a', 0x54, 0, 0x19, 0x93, '\r', '\n', 0x1a, '\n', 4, 8, 8};
  const unsigned char *bytes = read_bytes(in, sizeof expected);
  read_bytes(in, 16); /* a sample integer and a sample number */
  read_byte(in);
  return bytes != NULL && memcmp(bytes, expected, sizeof expected) == 0;
}

bool code_read(struct arena *arena, const char *dump, size_t size, struct code_report *out) {
  *out = (struct code_report){.crowded_line = -1};
  struct reader in = {arena, (const unsigned char *)dump, (const unsigned char *)dump + size, false, out};
  struct function *function = arena_alloc(arena, sizeof *function);
  if (header_is_known(&in)) read_function(&in, 0, function);
  else in.failed = true;
  if (in.failed) {
    *out = (struct code_report){.loops = true, .calls_unknown = true, .crowded_line = -1};
    memset(out->assigns, true, sizeof out->assigns);
    return false;
  }
  memcpy(out->assigns, function->assigns, sizeof out->assigns);
  out->is_known = true;
  return true;
}
