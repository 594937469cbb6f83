/* Texts of private fields as they stand where not everybody may read them: in events, in the tables of the store, in
 * answers. A sealed text begins with `sealed:`; what follows is the store's business (store/vault.c). Whoever shows one
 * shows three stars, or that it was erased. */
#ifndef DEALWRIGHT_BASE_SEALED_H
#define DEALWRIGHT_BASE_SEALED_H

#include "base/buffer.h"
#include "base/type.h"

#include <stdbool.h>

#define SEALED_PREFIX "sealed:"
/* Not a text of the store: why there is none to open any more, or that it is kept back. */
#define SEALED_HIDDEN SEALED_PREFIX
#define SEALED_ERASED SEALED_PREFIX "erased"
#define SEALED_LOST   SEALED_PREFIX "lost"

bool sealed_is(const char *text); /* false for NULL */
void sealed_show(struct buffer *out, const char *text);
struct value value_sealed(const char *text); /* not copied */

#endif
