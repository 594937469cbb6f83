/* Documents as sentences: what lacks, what was attached and signed. */
#include "cli/sentence.h"

#include "base/text.h"
#include "report/title.h"

#include <string.h>

#define tell(id, ...) phrase_add(out, language_current(), id, ##__VA_ARGS__)

/* ---- waits ---- */

void sentence_lack_matter(const struct teller *teller, const struct wait *wait, struct buffer *out) {
  const struct lack *lack = wait->lack;
  const char *title = lack_title(teller->arena, lack);
  if (lack->version == 0) tell(PHRASE_attach_it, title);
  else if (lack->signature == NULL) tell(PHRASE_attach_again, title, lack_text(teller->arena, lack));
  else tell(PHRASE_sign_it, title, title_within(teller->arena, &lack->signature->title, lack->signature->name));
}

void sentence_lack_reason(const struct teller *teller, const struct wait *wait, struct buffer *out) {
  const char *text = lack_text(teller->arena, wait->lack);
  struct buffer who = BUFFER_EMPTY;
  if (wait->who == NULL) {
    buffer_puts(out, text);
    return;
  }
  sentence_who(teller, wait->who, true, &who);
  tell(PHRASE_lack_who, text, buffer_text(&who));
  buffer_release(&who);
}

/* ---- facts ---- */

static const char *field_text(const struct fact *fact, const char *name) {
  for (size_t i = 0; i < fact->field_count; i++)
    if (text_equal(fact->fields[i].name, name)) return fact->fields[i].text;
  return NULL;
}

static const char *title_of_put(const struct teller *teller, const struct document *document, const struct fact *fact) {
  const char *key = field_text(fact, document->of != NULL ? document->of : ""), *slash;
  const char *title = title_within(teller->arena, &document->title, document->name);
  struct buffer text = BUFFER_EMPTY;
  if (key == NULL || (slash = strrchr(key, '/')) == NULL) return title;
  phrase_add(&text, language_current(), PHRASE_document_of, title,
             title_of_record(teller->arena, teller->rulebook, document->of), slash + 1);
  title = arena_copy(teller->arena, buffer_text(&text));
  buffer_release(&text);
  return title;
}

/* Beside the file: its title and what the rulebook's own fields hold. */
static void more_write(const struct teller *teller, const struct document *document, const struct fact *fact,
                       struct buffer *out) {
  const struct record *record = rulebook_record(teller->rulebook, document->name);
  for (size_t i = 0; i < fact->field_count; i++) {
    const struct fact_field *given = &fact->fields[i];
    const struct field *field = record_field(record, given->name);
    struct buffer value = BUFFER_EMPTY;
    bool own = !text_equal(given->name, document->of) && given->text != NULL && field != NULL;
    for (int known = 0; known < DOCUMENT_FIELDS; known++)
      own = own && (known == DOCUMENT_TITLE || !text_equal(given->name, document_field_name(known)));
    if (!own) continue;
    sentence_value(teller, field->type, given->text, &value);
    tell(PHRASE_comma);
    tell(PHRASE_field_is, title_of_field(teller->arena, record, given->name), buffer_text(&value));
    buffer_release(&value);
  }
}

static void attached_write(const struct teller *teller, const struct document *document, const struct fact *fact,
                           struct buffer *out) {
  struct value size;
  struct buffer bytes = BUFFER_EMPTY;
  static const struct type integer = {.kind = KIND_INTEGER};
  const char *text = field_text(fact, document_field_name(DOCUMENT_SIZE));
  if (text != NULL && value_parse(teller->arena, &integer, text, &size)) value_show(&bytes, &size);
  tell(PHRASE_version_attached, title_of_put(teller, document, fact),
       field_text(fact, document_field_name(DOCUMENT_VERSION)), field_text(fact, document_field_name(DOCUMENT_FILE)),
       buffer_text(&bytes));
  more_write(teller, document, fact, out);
  buffer_release(&bytes);
}

static void signed_write(const struct teller *teller, const struct document *document,
                         const struct signature *signature, const struct fact *fact, struct buffer *out) {
  const char *by = field_text(fact, arena_printf(teller->arena, "%s_by", signature->name));
  const char *title = title_of_put(teller, document, fact),
             *version = field_text(fact, document_field_name(DOCUMENT_VERSION)),
             *name = title_within(teller->arena, &signature->title, signature->name);
  if (signature->outside)
    tell(PHRASE_version_signed_on, title, version, name, by != NULL ? by : "-", field_text(fact, signature->name));
  else tell(PHRASE_version_signed, title, version, name, by != NULL ? by : "-");
  if (text_equal(field_text(fact, document_field_name(DOCUMENT_COMPLETE)), "true")) tell(PHRASE_version_complete);
}

bool sentence_document_put(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  const struct document *document = rulebook_document(teller->rulebook, fact->name);
  if (document == NULL || field_text(fact, document_field_name(DOCUMENT_VERSION)) == NULL) return false;
  if (field_text(fact, document_field_name(DOCUMENT_FILE)) != NULL) {
    attached_write(teller, document, fact, out);
    return true;
  }
  for (size_t i = 0; i < document->signature_count; i++) {
    if (field_text(fact, document->signatures[i].name) == NULL) continue;
    signed_write(teller, document, &document->signatures[i], fact, out);
    return true;
  }
  return false;
}

bool sentence_document_note(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  const char *name = field_text(fact, "document"), *version = field_text(fact, "version");
  const struct document *document = rulebook_document(teller->rulebook, name);
  bool is_void = text_equal(fact->name, "void"), is_mended = text_equal(fact->name, "mended");
  if (document == NULL || version == NULL || (!is_void && !is_mended)) return false;
  const char *title = title_within(teller->arena, &document->title, name);
  if (is_mended) {
    tell(PHRASE_version_mended, title, version);
    return true;
  }
  struct buffer names = BUFFER_EMPTY;
  char *list = arena_copy(teller->arena, field_text(fact, "signatures"));
  for (char *word; (word = strsep(&list, ",")) != NULL;) {
    const struct signature *signature = document_signature(document, word);
    if (names.size > 0) buffer_puts(&names, phrase_text(language_current(), PHRASE_list_comma));
    buffer_puts(&names, signature != NULL ? title_within(teller->arena, &signature->title, word) : word);
  }
  tell(PHRASE_version_void, title, version, buffer_text(&names));
  buffer_release(&names);
  return true;
}
