#pragma once

#include <string>

#include "scanner/pipeline/stage_clock.h"
#include "scanner/pipeline/stages.h"

namespace outvet {

/// Pulls every frame or page of `opened`, has the analyzers look, and adds what they see to
/// `out.evidence`, what went unseen to `out.gaps`. `path` names the part; empty for the item
/// itself, whose frames are counted in `out.coverage`.
///
/// Pages and stills are read one by one. In a moving picture every frame is compared with
/// the one before, those that show something new are read (sampler.h), and what was read is
/// followed back and forth to the first and the last frame that shows it (tracker.h).
void examine_frames(const std::string& path, Opened& opened, Analyzers& analyzers, Budget& budget,
                    StageClock& clock, Collected& out);

}  // namespace outvet
