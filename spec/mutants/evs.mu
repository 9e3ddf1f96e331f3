/// Faults that Totem implementations once had. Each is caught by the property that it names.

use evs: Evs
use models/evs: Evs2Crash

/// A rebooted node forgets the sequence of its last ring, and mints the same ring id again.
mutant NoBump of Evs on Evs2Crash {
  change `stored := c.ring.seq` to `stored := stored`
  caught by rises
}
