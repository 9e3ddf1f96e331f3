/// Configurations of votequorum over an abstract membership: those that keep their promise, and the known surprises,
/// each with a shortest way there.

use models/conf: Conf, Uniqueness, Voting

// ---------------------------------------------------------------- what may be relied on
/// A plain majority: never two quorate views, whatever falls apart, and it always comes back.
model Majority3 of Conf {
  nodes 3 of Voting { votes: { n: 1 for n in nodes } }
  world { partitions <= 2  crashes <= 2 }
  expect holds, distinct 3_806
}
/// Once the faults are over, everybody is back and may act.
model Majority3Regains of Majority3 {
  always eventually whole: forall n in nodes: n.up and n.quorate
  fair weak restarts, heal
  expect holds, distinct 3_806
}
model Majority5 of Conf {
  nodes 5 of Voting { votes: { n: 1 for n in nodes } }
  world { partitions <= 1  crashes <= 1 }
  expect holds, distinct 45_694
}
model Weighted of Conf {
  nodes 3 of Voting { votes: { n: if n == 1 then 3 else 1 for n in nodes } }
  world { partitions <= 2  crashes <= 1 }
  expect holds, distinct 1_254
}

/// A tie-breaker is safe for one split, boots included, as long as it is the lowest or the highest node.
model TieBreakerOnce of Uniqueness {
  nodes 4 of Voting { votes: { n: 1 for n in nodes }, tieBreaker: Lowest }
  world { partitions <= 1  crashes <= 0 }
  expect holds, distinct 471
}

/// The guard of the tie-breaker: of five nodes two are half, and the other three may have quorum.
model TieBreakerGuard of Uniqueness {
  nodes 5 of Voting { votes: { n: 1 for n in nodes }, tieBreaker: Lowest, waitForAll: Some(true) }
  world { partitions <= 1  crashes <= 0 }
  expect holds, distinct 2_802
}

/// An even number of nodes, split in the middle: neither half acts.
model Even of Uniqueness {
  nodes 4 of Voting { votes: { n: 1 for n in nodes } }
  world { partitions <= 1  crashes <= 0 }
  expect holds, distinct 454
}

/// With wait_for_all nobody acts before everybody was there once.
model WaitsForAll of Uniqueness {
  nodes 3 of Voting { votes: { n: 1 for n in nodes }, waitForAll: Some(true) }
  world { partitions <= 1  crashes <= 1 }
  always everybodyFirst: no n in alive: n.quorate and size(n.known) + size(n.departed) < 3
  expect holds, distinct 352
}

// ---------------------------------------------------------------- surprises
/// A node that boots into half of a split cluster has never seen a quorate one: its neighbour breaks the tie, it does not.
model TieBreakerBoots of Conf {
  nodes 4 of Voting { votes: { n: 1 for n in nodes }, tieBreaker: Lowest }
  world { partitions <= 1  crashes <= 0 }
  expect violated agreed in 5 steps
}

/// Both halves of a pair act; the fence race decides.
model PairSplit of Conf {
  nodes 2 of Voting { votes: { n: 1 for n in nodes }, twoNode: true }
  world { partitions <= 1  crashes <= 0 }
  expect violated oneQuorate in 3 steps
}

/// Without wait_for_all each fresh node of a pair acts at once, before it has met the other.
model PairFresh of Conf {
  nodes 2 of Voting { votes: { n: 1 for n in nodes }, twoNode: true, waitForAll: Some(false) }
  world { partitions <= 1  crashes <= 0 }
  expect violated oneQuorate in 3 steps
}

/// two_node with a third node is not refused; it comes back whenever at most two are in view.
model PairOfThree of Conf {
  nodes 3 of Voting { votes: { n: 1 for n in nodes }, twoNode: true }
  world { partitions <= 1  crashes <= 0 }
  expect violated oneQuorate in 4 steps
}

/// A tie-breaker list at boot: the other half has never seen the first of the list, so nothing speaks against it.
model ListAtBoot of Conf {
  nodes 4 of Voting { votes: { n: 1 for n in nodes }, tieBreaker: Listed([1, 3]) }
  world { partitions <= 1  crashes <= 0 }
  expect violated oneQuorate
}

/// After a detour the list forgets: only the membership just before is asked about.
model ListForgets of Conf {
  nodes 4 of Voting { votes: { n: 1 for n in nodes }, tieBreaker: Listed([1, 3]), waitForAll: Some(true) }
  world { partitions <= 2  crashes <= 0 }
  expect violated oneQuorate
}

/// Two splits in a row take the lowest node to a half that has no idea of it: even one view disagrees with itself.
model LowestMoves of Conf {
  nodes 4 of Voting { votes: { n: 1 for n in nodes }, tieBreaker: Lowest }
  world { partitions <= 2  crashes <= 0 }
  expect violated oneQuorate, violated agreed
}

/// expected_votes below what is there: nothing notices before the halves meet.
model TooFewExpected of Conf {
  nodes 5 of Voting { votes: { n: 1 for n in nodes }, expectedVotes: Some(3) }
  world { partitions <= 1  crashes <= 0 }
  expect violated oneQuorate
}

/// wait_for_all arms again whenever quorum is lost: two of three together again wait for the third.
model WaitsAgain of Conf {
  nodes 3 of Voting { votes: { n: 1 for n in nodes }, waitForAll: Some(true) }
  world { partitions <= 0  crashes <= 2 }
  expect violated majorityRecovers
}
