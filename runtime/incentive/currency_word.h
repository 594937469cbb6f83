/* What people write in the place of the code of a currency. */
#ifndef DEALWRIGHT_INCENTIVE_CURRENCY_WORD_H
#define DEALWRIGHT_INCENTIVE_CURRENCY_WORD_H

#include "base/money.h"

/* `usd`, `RMB`, `US$`, `美元`: the currency that is meant, NULL when the text is nothing of the kind. Blanks around it
 * do not count. For messages alone. */
const struct currency *currency_word_meant(const char *text);

/* The same beside an amount that is taken to be in a currency: a word that several share (`$`) is that one when it may
 * be. NULL when it is nothing of the kind, or shared by others only. */
const struct currency *currency_word_read(const char *text, const struct currency *taken, bool *is_shared);

/* Blank, or what people write for nothing: `-`, `n.a.`, `无`. */
bool currency_word_is_none(const char *text);

#endif
