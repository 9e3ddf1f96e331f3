/// Votequorum where words come in any order, and a ring may be given up before its members have heard each other.

use types: Regular, Multicast, Deliver
use sync: Speak
use models/conf: Conf, Uniqueness, Voting

/// A plain majority keeps its promise all the same.
model Majority3GivenUp of Conf {
  nodes 3 of Voting { votes: { n: 1 for n in nodes } }
  world {
    views Regular, Multicast, Deliver, any order
    partitions <= 2
    crashes <= 1
    abandoned <= 1
  }
  expect holds, distinct 21_589
}

/// wait_for_all: a ring that is given up leaves one member quorate and the other waiting, in one view.
model WaitsApart of Conf {
  nodes 3 of Voting { votes: { n: 1 for n in nodes }, waitForAll: Some(true) }
  world {
    views Regular, Multicast, Deliver, any order
    partitions <= 1
    crashes <= 0
    abandoned <= 1
  }
  expect violated agreed in 4 steps
}

/// A member may speak when it has heard others already: a plain majority does not care.
model Majority3InTurn of Conf {
  nodes 3 of Voting { votes: { n: 1 for n in nodes }, speaking: InTurn }
  world {
    views Regular, Multicast, Deliver, any order, turns Speak
    partitions <= 2
    crashes <= 1
  }
  expect holds, distinct 4_416
}

/// Of three nodes with last_man_standing nobody goes on alone: a window is that of a majority, and who is alone when it ends does
/// not act.
model LastOfThree of Uniqueness {
  nodes 3 of Voting { votes: { n: 1 for n in nodes }, lastManStanding: true, speaking: InTurn }
  world {
    views Regular, Multicast, Deliver, any order, turns Speak
    partitions <= 2
    crashes <= 0
    restarts <= 0
  }
  sometimes shrinks: exists n in alive: n.quorate and n.known[n.id].expected == 2
  expect holds, distinct 1_457
}
/// But between a new view and its own first word in it a node still acts by the last one: where its window ends just then, it
/// counts those who are there, itself, and goes on.
model LastInNewView of LastOfThree {
  world {
    views Regular, Multicast, Deliver, any order, turns Speak
    partitions <= 2
    crashes <= 0
    restarts <= 0
    abandoned <= 1
  }
  expect violated oneQuorate in 4 steps
}
