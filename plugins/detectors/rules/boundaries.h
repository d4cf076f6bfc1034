#pragma once

#include "plugins/detectors/rules/rule.h"
#include "plugins/detectors/rules/text_model.h"

namespace outvet::rules {

/// Whether `span` may be a value at all, by what touches it (DETECTORS 0.4). `label_touches`:
/// a label of its own ends right where it begins, so a letter before it is no objection.
bool stands_free(const TextModel& model, Span span, Boundary boundary, bool label_touches);

}  // namespace outvet::rules
