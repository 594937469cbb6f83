/* dealwright version. */
#include "cli/entry.h"

static enum status run(struct session *session) {
  if (session->json) {
    struct json json = session_json(session, "version");
    json_pair(&json, "version", DEALWRIGHT_VERSION);
    session_json_end(session, &json);
  } else {
    buffer_printf(&session->out, "dealwright %s\n", DEALWRIGHT_VERSION);
  }
  return STATUS_DONE;
}

const struct entry entry_version = {
    .name = "version",
    .group = GROUP_MORE,
    .storeless = true,
    .usage = "",
    .least = 0,
    .most = 0,
    .about = {"which version this is", "显示版本号"},
    .run = run,
};
