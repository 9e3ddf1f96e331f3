/// Faults of ordering and recovery that Totem implementations once had; the numbers are upstream's commits.

use evs: Evs
use models/evs-order: OrderCrash, OrderSplit
use models/evs-formed: Safe3Split

/// After a reboot the ring's sequence goes on from the disk as it is (3675dace): the representative is back in its own old
/// ring, which has gone on without it.
mutant RingSeqNoBump of Evs on OrderCrash {
  change `ring := Ring(rep: self, seq: stored + 1)` to `ring := Ring(rep: self, seq: stored)`
  change `heardSeq := stored + 1` to `heardSeq := stored`
  caught by inConfiguration
}

/// Who has less than another of its old ring does not say so (6df910fb): what it lacks is not passed on.
mutant ReceivedFlagWrong of Evs on OrderSplit {
  change `if e.oldRing == mine.oldRing and e.aru < most then` to `if e.oldRing == mine.oldRing and e.aru > most then`
  caught by atomic
}

/// What the token has is let go of, whether the others have it or not.
mutant ReleasesEarly of Evs on OrderSplit {
  change `release(min(token.aru, before))` to `release(token.seq)`
  caught by atomic
}

/// What a companion was told as safe is not known to be safe: one is told of it on the old ring, the other behind it or never.
mutant ForgetsWhatCompanionsKnow of Evs on Safe3Split {
  change `[entries[i].delivered for i in indices(entries) where joining[i] in came]` to `[0]`
  caught by atomic
}

/// What others may have been told as safe is dropped if they said it themselves: whoever was parted from them never hears it.
mutant DropsWhatOthersKnow of Evs on Safe3Split {
  change `if m.from in came or not hole { handUp(m) }` to `if m.from in came { handUp(m) }`
  caught by safeForAll
}

/// A safe message is delivered like any other.
mutant NeverWaits of Evs on Safe3Split {
  change `(not store[delivered + 1].safe or delivered + 1 <= safeUpTo)` to `true`
  caught by safeForAll
}
