/// Faults of ordering and recovery that Totem implementations once had; the numbers are upstream's commits.

use evs: Evs
use models/evs-order: OrderCrash, OrderSplit

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
