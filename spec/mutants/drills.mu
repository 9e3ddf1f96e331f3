/// Faults that Totem implementations once had, and that only show over time, or only among several nodes and faults; the numbers
/// are upstream's commits. Whole clusters on running clocks notice them.

use evs: Evs
use models/drills: Drizzle, Steps, Storm

/// A failed recovery is taken for the old ring (ef05817c).
mutant OldRingSavedAgain of Evs on Storm {
  change `if not oldSaved {` to `if true {`
  caught by releasedByAll
}

/// Who was on another ring in between is taken for a companion (8671945c).
mutant CompanionsByName of Evs on Storm {
  change `where n in members and e.oldRing == oldRing` to `where n in members`
  caught by cameAlong
}

/// Only what lies before the last message that arrived is asked for (084d19cd): a lost last message holds the ring up.
mutant ForgetsTheTail of Evs on Drizzle {
  change `askFor(others, t.seq)` to `askFor(others, high)`
  caught by stays
}

/// A message stops the token's retransmission (fef25997), also one that was sent before the token.
mutant MessageStopsResend of Evs on Drizzle {
  change `} else {
      keep(of)
      deliver()
    }` to `} else {
      keep(of)
      cancel resend
      deliver()
    }`
  caught by stays
}

/// The flag that there is more to recover stays (b4367e60): a recovery does not end.
mutant MoreForEver of Evs on Storm {
  change `t := t with { moreOld: false }` to `t := t with { moreOld: true }`
  caught by settles
}

/// The new ring begins at what the old one had (a3d98f16): holes that nobody can fill.
mutant BeginsWithHoles of Evs on Steps {
  change `delivered := max([s for s, m in next] + [0])` to `delivered := oldAru`
  caught by complete
}

/// There is one queue only (40263892): what an application said before the ring changed overtakes its services.
mutant OneQueue of Evs on Storm {
  change `if first { urgent := append(urgent, body) } else {` to `if false {} else {`
  change `else if waiting then urgent else queue, allowed)` to `else queue, allowed)`
  caught by servicesFirst
}

/// Who leaves does not say that it is to be left out (e45bbcc9): the others wait for it.
mutant LeavesUnnamed of Evs on Steps {
  change `failed: failed + { self },` to `failed: failed,`
  caught by formsSoon
}

/// The members of a commit token are not in order (9b3782e4): its way is another one for each of them.
mutant UnsortedCommit of Evs on Steps {
  change `members: toList(candidates())` to `members: reverse(toList(candidates()))`
  caught by formsSoon
}

/// A long run of messages is not taken as received (e48ddf99).
mutant ShortStride of Evs on Drizzle {
  change `while at < high and here(at + 1)` to `while at < high and high - at < 2 and here(at + 1)`
  caught by stays
}
