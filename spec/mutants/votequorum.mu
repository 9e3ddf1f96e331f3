/// Faults that votequorum once had, and some that it might have. Each is caught by the property that it names.

use votequorum: Votequorum
use models/votequorum: TieBreakerGuard, Even, Majority3, WaitsForAll

/// Upstream until 2015: a tie-breaker did not ask whether the other side could have quorum.
mutant TieBreakerIgnoresOthers of Votequorum on TieBreakerGuard {
  change `and size(previous) - size(current) < quorum` to ``
  caught by oneQuorate
}

/// Half is taken for a majority.
mutant HalfIsEnough of Votequorum on Even {
  change `max((most + 2) div 2, (total() + 2) div 2)` to `max((most + 1) div 2, (total() + 1) div 2)`
  caught by oneQuorate
}

/// Who went still counts.
mutant TheGoneStillVote of Votequorum on Majority3 {
  change `s with { member: false }` to `s`
  caught by oneQuorate
}

/// The first boot does not wait for all.
mutant DoesNotWait of Votequorum on WaitsForAll {
  change `when total() == mine().expected else "waiting for all cluster members"` to ``
  caught by everybodyFirst
}
