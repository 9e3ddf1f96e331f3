/// A quorum device over an abstract membership: what the arbiter's promise, one partition at a time, is enough for.

use votequorum: Device
use models/conf-device: DeviceConf, DeviceWaitingConf, VotingWithDevice, Arbiters, LoseArbiter

fn casts(n: VotingWithDevice): bool = DeviceCastsVote in n.known[n.id].flags

/// One vote, as the algorithm ffsplit has it: of two halves the one with the arbiter goes on.
model Device4 of DeviceConf {
  nodes members: 4 of VotingWithDevice {
    DeviceClient { arbiter: 5 },
    Votequorum {
      votes: { n: 1 for n in members },
      device: Some(Device(votes: Some(1), timeout: 10s, syncTimeout: 30s)),
      steadyDevice: true
    }
  }
  nodes arbiter: 1 of Arbiters
  world {
    partitions <= 1
    crashes <= 0
    operator LoseArbiter at members <= 0
  }
  /// While no connection is lost, all of a view hear the same.
  always warning reachAlike:
    forall a, b in members: a.up and b.up and a.current == b.current implies casts(a) == casts(b)
  /// In one step of the world everybody has heard the arbiter.
  always settled: forall n in members: n.up implies not n.syncing
  /// The votes are counted by who was told that it has them.
  always counted: forall n in members: n.up implies n.total == size(n.current) + (if casts(n) then n.deviceVotes else 0)
  sometimes halfActs: exists n in members: n.up and n.quorate and size(n.current) == 2
  expect holds, distinct 2_673
}

/// One vote less than the nodes have, as lms has it: a single node goes on with the arbiter, and nobody else does then.
model DeviceLast3 of DeviceConf {
  world {
    partitions <= 1
    crashes <= 1
    operator LoseArbiter at members <= 0
  }
  /// While no connection is lost, all of a view hear the same.
  always warning reachAlike:
    forall a, b in members: a.up and b.up and a.current == b.current implies casts(a) == casts(b)
  always settled: forall n in members: n.up implies not n.syncing
  sometimes lastActs: exists n in members: n.up and n.quorate and size(n.current) == 1
  expect holds, distinct 3_009
}
/// Each node counts the device's votes by its own connection: of two in one view one acts, and the other does not.
model DeviceUnreached of DeviceLast3 {
  world {
    crashes <= 0
    operator LoseArbiter at members <= 1
  }
  always warning reachAlike:
    forall a, b in members:
      a.up and b.up and a.current == b.current and casts(a) != casts(b) implies a.quorate == b.quorate
  expect violated reachAlike
}
/// wait_for_all waits for the device, too.
model DeviceWaits of DeviceLast3 {
  nodes members: 2 of VotingWithDevice {
    DeviceClient { arbiter: 3 },
    Votequorum {
      votes: { n: 1 for n in members },
      waitForAll: Some(true),
      device: Some(Device(votes: Some(1), timeout: 10s, syncTimeout: 30s)),
      steadyDevice: true
    }
  }
  nodes arbiter: 1 of Arbiters
  world { partitions <= 0  crashes <= 0 }
  expect violated wholeWithoutDevice
}
/// A device with more votes than all nodes together: without it nobody acts.
model DeviceHeavy of DeviceLast3 {
  nodes members: 3 of VotingWithDevice {
    DeviceClient { arbiter: 4 },
    Votequorum {
      votes: { n: 1 for n in members },
      device: Some(Device(votes: Some(4), timeout: 10s, syncTimeout: 30s)),
      steadyDevice: true
    }
  }
  nodes arbiter: 1 of Arbiters
  world { partitions <= 0  crashes <= 0 }
  expect violated wholeWithoutDevice
}
/// expected_votes that forget the nodes: half of them act without the device, half of them with it.
model DeviceTooFewExpected of DeviceLast3 {
  nodes members: 4 of VotingWithDevice {
    DeviceClient { arbiter: 5 },
    Votequorum {
      votes: { n: 1 for n in members },
      expectedVotes: Some(3),
      device: Some(Device(votes: Some(1), timeout: 10s, syncTimeout: 30s)),
      steadyDevice: true
    }
  }
  nodes arbiter: 1 of Arbiters
  world { crashes <= 0 }
  expect violated oneQuorate
}

/// An odd number of nodes with one vote of the device: corosync expects no votes of the device before all nodes have met, so that
/// two of three act without it, and the third with it.
model DeviceOdd of DeviceConf {
  nodes members: 3 of VotingWithDevice {
    DeviceClient { arbiter: 4 },
    Votequorum {
      votes: { n: 1 for n in members },
      device: Some(Device(votes: Some(1), timeout: 10s, syncTimeout: 30s)),
      steadyDevice: true
    }
  }
  nodes arbiter: 1 of Arbiters
  world {
    partitions <= 1
    crashes <= 0
    operator LoseArbiter at members <= 0
  }
  expect violated oneQuorate
}
/// With wait_for_all the vote of the device then stands for a node that is not there: of four nodes three boot with the device,
/// and act although nobody ever saw the fourth.
model DeviceForAbsent of DeviceWaitingConf {
  nodes members: 4 of VotingWithDevice {
    DeviceClient { arbiter: 5, all: 4 },
    Votequorum {
      votes: { n: 1 for n in members },
      waitForAll: Some(true),
      device: Some(Device(votes: Some(1), timeout: 10s, syncTimeout: 30s)),
      steadyDevice: true
    }
  }
  nodes arbiter: 1 of Arbiters
  world { partitions <= 0 }
  expect violated waited in 4 steps
}
