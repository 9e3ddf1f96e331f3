/// Votequorum where words come in any order, and a ring may be given up before its members have heard each other.

use types: Regular, Multicast, Deliver
use sync: Speak
use models/conf: Conf, Voting

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
