/* A kind of document of a process: what is attached to its cases as files, and who signs it.
 *
 * Each kind is a record too, made by the loader (document_record.c) and called like it: a series that belongs to what
 * the process is about, a row for every version. So rules, `requires`, timers and SQL tools read it like any record,
 * and a rulebook may give it fields of its own under `records`. Only attaching and signing make and change its rows. */
#ifndef DEALWRIGHT_RULEBOOK_DOCUMENT_H
#define DEALWRIGHT_RULEBOOK_DOCUMENT_H

#include "rulebook/process.h"

struct rulebook;

struct signature {
  const char *name; /* of the field that holds its day; who gave it stands in NAME_by */
  struct label title;
  struct grants by;      /* who gives it or, from outside, records it; none: owner and superiors */
  bool outside;          /* given by somebody outside the company, whom `by=` names */
  struct criteria check; /* what holds before it is given */
  const char *after;     /* the signature of the same kind that comes before it, or NULL */
  const char *const *done;
  size_t done_count; /* tasks that it completes, where open */
  struct position at;
};

struct document {
  const char *name;
  struct label title;
  struct grants by; /* who attaches it; none: owner and superiors */
  bool is_private;  /* its file is only for `seen_by` */
  struct grants seen_by;
  const char *of;             /* a series of the case of which each row has a document of its own, or NULL: the case */
  const char *const *formats; /* endings of file names, without the dot, in small letters; none: any */
  size_t format_count;
  struct criteria check; /* what holds before it is attached */
  const struct signature *signatures;
  size_t signature_count;
  const char *const *done; /* tasks that attaching completes, where open */
  size_t done_count;
  struct position at;
};

const struct document *process_document(const struct process *process, const char *name);
/* The kind of that name in any process, or NULL. */
const struct document *rulebook_document(const struct rulebook *rulebook, const char *name);
const struct signature *document_signature(const struct document *document, const char *name);

/* The fields that every kind has, in this order before those of its signatures; `of` adds one called like the record.
 */
enum document_field {
  DOCUMENT_VERSION,     /* integer, from 1 */
  DOCUMENT_FILE,        /* text: the file's name */
  DOCUMENT_SIZE,        /* integer: its bytes */
  DOCUMENT_HASH,        /* text: BLAKE2b-256 of its content, hex */
  DOCUMENT_TITLE,       /* text, or empty */
  DOCUMENT_ATTACHED,    /* date */
  DOCUMENT_ATTACHED_BY, /* ref person */
  DOCUMENT_COMPLETE,    /* boolean: all signatures are there */
  DOCUMENT_FIELDS
};
const char *document_field_name(enum document_field field);

#endif
