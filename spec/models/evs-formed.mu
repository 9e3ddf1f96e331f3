/// Rings of three and four members that are formed already: what can happen to them. Forming a ring of three nodes in every order of
/// its messages is more than a search gets through; so these begin where a calm way from the start of all nodes has brought
/// them, the token on its way, and go on in every order from there. The token is never held here, since it moves all the time.

use models/ring: RingRules
use models/evs: RingIds
use models/evs-order: Talking, Say, ExtendedSynchrony

/// Three members, and one message, in any order.
model Formed of RingRules {
  nodes 3 of Talking { Evs { peers: nodes, seqnoUnchanged: 100, missCount: 1 }, Talker { all: nodes } }
  world {
    links datagram
    timers early <= 0
    operator Say at any node <= 1
  }
  monitors RingIds, ExtendedSynchrony
  begins formed: forall n in nodes: n.phase == Operational and size(n.members) == 3
  /// The ring has the sequence 13 when it is formed, and the next one that somebody mints has 17.
  within rings: forall n in nodes: n.heardSeq <= 17
  within hops: forall n in nodes: n.myHop <= 24
  sometimes heard: forall n in nodes: n.Evs.delivered >= 1
}
model Formed3 of Formed {
  expect holds, distinct 67_772
}
/// Two messages, and three: of one member, or of several.
model Formed3Two of Formed3 {
  world {
    operator Say at any node <= 2
  }
  within hops: forall n in nodes: n.myHop <= 16
  expect holds, distinct 109_759
}
model Formed3Three of Formed3 {
  world {
    operator Say at any node <= 3
  }
  within hops: forall n in nodes: n.myHop <= 14
  sometimes heard: forall n in nodes: n.Evs.delivered >= 1
  expect holds, distinct 350_164
}
/// One datagram comes twice.
model Formed3Duplicating of Formed3 {
  world {
    links datagram, duplicating <= 1
  }
  expect holds, distinct 1_611_447
}
/// A member dies and is back at once: the next ring is formed while what was said on this one is under way.
model Formed3Reboot of Formed3 {
  world {
    links stream
    reboots <= 1
  }
  within hops: forall n in nodes: n.myHop <= 14
  expect holds, distinct 682_148
}
/// A member dies: the others go on without it, with the same messages.
model Formed3Crash of Formed3 {
  world {
    links stream
    crashes <= 1
  }
  within hops: forall n in nodes: n.myHop <= 14
  expect holds, distinct 1_325_142
}
// ---------------------------------------------------------------- safe delivery

/// Three are parted when one knows that all have a message, and the sender is with it.
model Safe3Split of Formed {
  nodes 3 of Talking { Evs { peers: nodes, seqnoUnchanged: 100, missCount: 1, safe: true }, Talker { all: nodes } }
  world {
    links stream
    partitions <= 1
  }
  within hops: forall n in nodes: n.myHop <= 18
  sometimes told: exists n in nodes: n.Evs.delivered >= 1
}
/// A member dies when of the others one knows that all have its message, or none does.
model Safe3Crash of Formed3Crash {
  nodes 3 of Talking { Evs { peers: nodes, seqnoUnchanged: 100, missCount: 1, safe: true }, Talker { all: nodes } }
  within hops: forall n in nodes: n.myHop <= 16
  sometimes heard: exists n in nodes: n.Evs.delivered >= 1
  expect holds, distinct 2_848_553
}

// ---------------------------------------------------------------- four

/// Four members, and one message.
model Formed4 of Formed3 {
  nodes 4 of Talking { Evs { peers: nodes, seqnoUnchanged: 100, missCount: 1 }, Talker { all: nodes } }
  begins formed: forall n in nodes: n.phase == Operational and size(n.members) == 4
  expect holds, distinct 175_177
}
model Formed4Two of Formed4 {
  world {
    operator Say at any node <= 2
  }
  within hops: forall n in nodes: n.myHop <= 20
  expect holds, distinct 6_113_275
}
model Formed4Duplicating of Formed4 {
  world {
    links datagram, duplicating <= 1
  }
  within hops: forall n in nodes: n.myHop <= 20
  expect holds, distinct 63_355
}

// ---------------------------------------------------------------- until the ring breaks

/// A token that comes again counts as a visit of an idle ring: here a fifth one is as good as any number, where a hundred are told
/// apart above. With a hundred `Formed3Lossy` does not end, of fifteen million states.
model FormedIdle of Formed {
  nodes 3 of Talking { Evs { peers: nodes, seqnoUnchanged: 4, missCount: 1 }, Talker { all: nodes } }
}
/// One datagram is lost, a message or the token: it is sent again, as long as nobody gathers.
model Formed3Lossy of FormedIdle {
  world {
    links datagram, lossy <= 1
  }
  within ring: forall n in nodes: n.phase == Operational
  within hops: forall n in nodes: n.myHop <= 16
  expect holds, distinct 372_640
}
/// A timer fires early: the ring is given up although nothing is wrong, up to where the next one is minted.
model Formed3Late of FormedIdle {
  world {
    links stream
    timers early <= 1
  }
  within rings: forall n in nodes: n.heardSeq <= 13
  within hops: forall n in nodes: n.myHop <= 12
  expect holds, distinct 865_316
}
/// The network falls in two, with nothing said: up to where each part mints a ring.
model Formed3Split of FormedIdle {
  world {
    links stream
    partitions <= 1
    operator Say at any node <= 0
  }
  within rings: forall n in nodes: n.heardSeq <= 13
  within hops: forall n in nodes: n.myHop <= 12
  sometimes heard: exists n in nodes: n.phase == Gather and size(n.failed) >= 1
  expect holds, distinct 163_005
}
/// One of four members dies, with nothing said: up to where the others mint a ring.
model Formed4Crash of FormedIdle {
  nodes 4 of Talking { Evs { peers: nodes, seqnoUnchanged: 4, missCount: 1 }, Talker { all: nodes } }
  begins formed: forall n in nodes: n.phase == Operational and size(n.members) == 4
  world {
    links stream
    crashes <= 1
    operator Say at any node <= 0
  }
  within hops: forall n in nodes: n.myHop <= 18
  sometimes heard: exists n in nodes: n.phase == Gather and size(n.failed) == 1
  expect holds, distinct 230_936
}

// ---------------------------------------------------------------- what does not end

/// The same with a message, and on to the next ring: `.ci/nightly` searches these as deep as it gets.
model Formed3LossyOn of FormedIdle {
  world {
    links datagram, lossy <= 1
  }
  within hops: forall n in nodes: n.myHop <= 12
}
model Formed3SplitOn of FormedIdle {
  world {
    links stream
    partitions <= 1
  }
  within hops: forall n in nodes: n.myHop <= 12
}
