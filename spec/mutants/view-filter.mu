/// Faults that filters of this kind had or might have. Each is caught by the property that it names.

use view-filter: ViewFilter
use views: Views
use models/view-filter: Views2Of3,
  Views3,
  Views3Crashes,
  Views2Survivors,
  Views3Leave,
  Views3Says,
  Views4,
  Views4Twice,
  Pair
use models/views: Viewed2Says
use models/view-filter-apart: Late2, Late2Leaves, Late2Resets, Late2Says

/// A node that was in the view is taken back, whatever it did in the meantime.
mutant IdIsEnough of ViewFilter on Views4 {
  change `and reports[n].company == reports[one].company` to ``
  caught by oneOrigin
}

/// Only the last ring is asked about: strangers who waited together for a verdict become friends.
mutant LastRingIsEnough of ViewFilter on Views4Twice {
  change `company := company & (along + { self })` to `company := along`
  caught by oneOrigin
}

/// The verdict does not wait for all reports.
mutant DecidesEarly of ViewFilter on Views3 {
  change `when members subset keys(reports) else "not everybody has reported"` to ``
  caught by advances
}

/// Reports outlive the ring that they are about.
mutant KeepsReports of ViewFilter on Late2 {
  change `become Exchanging
    reports := {}` to `become Exchanging`
  caught by joinedClean
}

/// A report of an exchange that is over counts in the next one.
mutant TakesOldReports of ViewFilter on Late2Says {
  change `when r.at == at else "of an exchange that is over"` to ``
  caught by primary
}

/// A view is installed as soon as anybody has written it down.
mutant InstallsAtOnce of ViewFilter on Late2Resets {
  change `if members subset ready {` to `if ready != {} {`
  caught by oneView
}

/// Messages of the last generation are still taken while the next one is agreed on.
mutant TakesOldMessages of ViewFilter on Late2Says {
  change `when phase == Stable and standing == Active else "no view is open"` to `when standing == Active else "no view is open"`
  caught by receivesWhenOpen
}

/// What is said of a ring does not wait for quorum to tell of it.
mutant DoesNotWaitForQuorum of ViewFilter on Views3 {
  change `None => ignore "quorum has not told of this ring yet"` to `None => emit Cast(message: State(Report(at, incarnation, standing, view, company, memory, true, steady)))`
  caught by primary
}

/// A process that started anew is taken for the one that it was.
mutant IgnoresIncarnation of ViewFilter on Late2Resets {
  change `if get(coming.members, self) == Some(incarnation) {` to `if self in keys(coming.members) {`
  caught by itself
}

/// Who leaves is clean again, although nobody cleared its state.
mutant LeavingCleans of ViewFilter on Views3Leave {
  change `when standing == Left else "only who left comes back"
    standing := Active` to `when standing == Left else "only who left comes back"
    standing := Clean`
  caught by joinedClean
}

/// Two that come back with the same view are friends, whatever each of them missed.
mutant ReturnsInCompany of ViewFilter on Views2Survivors {
  change `company := { self }` to `company := {}`
  caught by oneOrigin
}

/// Generations come from each node's own clock.
mutant WallClock of ViewFilter on Views3 {
  change `return most + 1` to `return incarnation`
  caught by rises
}

/// Each half of an even split sends the other away, and itself with it.
mutant BothEvict of ViewFilter on Views4 {
  change `None => Waits(if size(parts()) == 1 then Behind else SeveralDirty)` to `None => Goes(viewOf(at, {}, {}))`
  caught by someoneStays
}

/// Each of a pair goes on without hearing that the other is fenced.
mutant PairGoesOn of ViewFilter on Pair {
  change `not config.uniqueQuorum and` to `false and`
  caught by oneView
}

/// The lone stale node goes on from where it was, when those who went further have started anew.
mutant NoMemory of ViewFilter on Views3Crashes {
  change `Some(m) => isNews(m.view, latest(part))` to `Some(m) => false`
  caught by fromTheLast
}

/// An evicted node takes part again before it has started anew.
mutant EvictionIsForgotten of ViewFilter on Views3 {
  change `standing := Evicted` to `standing := Clean`
  caught by joinedClean
}

/// A leave that was on its way when its process was evicted wipes that out: it may come back as the one that it was.
mutant LeavingForgives of ViewFilter on Late2Leaves {
  change `if standing != Evicted {` to `if true {`
  caught by staysOut
}

/// Half of those who take part go on beside others who remember nothing.
mutant HalfTakesPart of ViewFilter on Views2Of3 {
  change `2 * size(members) > size(all)` to `members != {}`
  caught by oneView
}

/// Whoever is in one's own last view is not foreign: the other side sees it otherwise.
mutant JudgesByOwnView of ViewFilter on Views3 {
  change `n not in alike(self)` to `match view { None => true Some(v) => n not in keys(v.members) }`
  caught by symmetric
}

/// What is said while no view is open is sent as if one were.
mutant SaysWhileBlocked of ViewFilter on Views3Says {
  change `Some(v) where phase == Stable and not closing =>` to `Some(v) where not closing =>`
  caught by saysWhenOpen
}

/// What waits when a node is evicted is forgotten in silence.
mutant LosesInSilence of ViewFilter on Views3Says {
  change `if pending != [] { emit Dropped(bodies: pending) }` to ``
  caught by nothingLost
}

/// Positions of two rings are not told apart.
mutant OneRound of ViewFilter on Views3Leave {
  change `at := at with { round: at.round + 1 }` to ``
  caught by inOrder
}

/// Room for what a process says is given back never.
mutant OwesForEver of Views on Viewed2Says {
  change `if from == self { owed := drop(owed, 1) }` to ``
  caught by owed
}
