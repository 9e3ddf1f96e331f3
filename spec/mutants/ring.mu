/// Faults that Totem implementations once had, which the rules of the ring show; the numbers are upstream's commits.

use evs: Evs
use models/evs: Evs2Duplicating, Evs2Lossy
use models/evs-live: Live2Crash, Live3Crash
use models/drills: Storm, Squall, Deaf

/// A recovery that failed goes back to the old ring's id, too (6aa47fde): its commit token lets the node in a second time.
mutant RingIdRestored of Evs on Evs2Lossy {
  change `routine restoreOld() {
    aru := oldAru` to `routine restoreOld() {
    ring := oldRing
    aru := oldAru`
  caught by neverGoesBack
}

/// Who is gathering goes on taking the tokens of the ring that failed (d99fba72), counting by the ring before:
/// the others believe that it has what it never got.
mutant TakesTokensInGather of Evs on Squall {
  change `on Token as token in Recovery, Operational {` to `on Token as token in Gather, Recovery, Operational {`
  change `ignore Token in Gather, Commit because` to `ignore Token in Commit because`
  change `state in Commit, Recovery, Operational {
    joining` to `state in Gather, Commit, Recovery, Operational {
    joining`
  caught by wasSent
}

/// The representative answers each commit token that comes around a second time with a first ring token (4ee84c51).
mutant StartsTwice of Evs on Evs2Duplicating {
  change `when isRep() and not originated else` to `when isRep() else`
  caught by takesTurns
}

/// What a token says is noted before it is known to be a new one of this ring (79c60fd0): one that comes twice stands for two.
mutant NotesBeforeItLooks of Evs on Storm {
  change `noteIdle(token.seq)
    when` to `noteIdle(token.seq)
    let before = lastAru
    lastAru := token.aru
    if phase == Operational { release(min(token.aru, before)) }
    when`
  change `let before = lastAru
    lastAru := token.aru
    // Only` to `// Only`
  caught by releasedByAll
}

/// Who does not receive what the others do accuses another in its own place (22471e11, d4db2ea5), and keeps it out.
mutant AccusesAnother of Evs on Deaf {
  change `gaveUp := true
      failed := failed + { self }` to `gaveUp := true
      failed := failed + { after(joining, self) }`
  caught by backSoon
}

/// Who waits for all to agree never stops waiting: whoever is dead does not.
mutant WaitsForTheDead of Evs on Live2Crash, Live3Crash {
  change `arm consensusLost
    sendJoin()` to `sendJoin()`
  caught by oneRing
}
