/// What every correct run of totem and votequorum looks like in the logs of its nodes: laws over the lines that
/// corosync 3.1 writes of ring formation and of quorum.
///
/// A log is coarser than the wire. Without `debug` it names rings, who joined and left, and verdicts; with it also each
/// phase of ring formation. What a line says is held against what the same log said before it, and against what other
/// nodes said of the same ring. No law compares clocks, and none asks for a line that a log without `debug` does not
/// have. The lines of one node come in its order; those of different nodes in any: where a law speaks of two nodes, it
/// holds whichever of them is heard first. Taken for granted: `debug` is not switched off while a ring is formed, and a
/// node that lost its ring sequence, with its disk, is not run again under its old id.
///
/// Not a law: that no two partitions are quorate at once. Logs do not tell what happened at the same time; that each
/// verdict follows from the votes is judged where these are known.

use types: Ring
use evs: Cause
use votequorum: TieBreaker, Device

/// What the logs are read with: the options of the cluster's corosync.conf. Heard before any log, if at all.
signal LogOptions(
  votes: map<Node, int>,
  expectedVotes: int?,
  twoNode: bool,
  device: Device?,
  waitForAll: bool?,
  tieBreaker: TieBreaker,
  lastManStanding: bool,
  allowDownscale: bool,
  expectedVotesTracking: bool
)
/// A daemon starts; of an earlier life of its node only the ring sequence is left.
signal LogStart
/// Lines are missing from here on: a log that begins in the middle, or that says itself that it lost some.
signal LogGap
/// Votes, or options, change while the cluster runs.
signal LogVotesChange
/// The ring sequence as the disk has it, in the name of the node's own ring.
signal LogLoaded(ring: Ring)
signal LogStored(seq: int)
/// A phase of ring formation begins. A cause that has no name here is None.
signal LogGather(cause: Cause?)
signal LogCommit
signal LogRecovery
signal LogOperational
/// The token, or consensus, was lost in this phase.
signal LogLost(place: LogPlace)
/// Whom the commit token names, one after the other, each followed by its old ring; before them those who come from
/// the same ring as this node.
signal LogTransitional(place: int, member: Node)
signal LogPosition(place: int, member: Node)
signal LogPrevious(ring: Ring)
/// A ring is installed. Lists that the log has cut off are None.
signal LogFormed(ring: Ring, joined: set<Node>?, left: set<Node>?)
signal LogLeaveHeard(member: Node)
signal LogLeaveMissed(failed: set<Node>)
/// The membership that services are synchronised with, and how it differs from the last that they were.
signal LogSyncMembers(members: set<Node>)
signal LogSyncJoined(members: set<Node>)
signal LogSyncLeft(members: set<Node>)
/// With the details of synchronisation: it begins; the quorum service is done. And when all services are.
signal LogSyncBegins
signal LogSyncCommitted
signal LogSynced
/// The node's verdict turns; a verdict is told, with the members that it is about.
signal LogPrimary(primary: bool)
signal LogMembers(members: set<Node>)

/// Where a node is, as far as its log tells.
type LogPlace = Unsure | Booting | Gathering | Committing | Recovering | Operating

/// corosync has room for so many nodes (PROCESSOR_COUNT_MAX): no list is longer.
const mostNodes: int = 384

/// What is known of one node.
type Logged = {
  place: LogPlace,
  // Where it was when the join came that it still speaks of: one join may be told in two or three lines.
  base: LogPlace,
  cause: Cause?,
  // It began a ring in the middle of another, and has to gather at once.
  hurried: bool,
  // Its log has the phases; and what services are synchronised.
  detailed: bool,
  detailedSync: bool,
  // The highest ring sequence that it told, and that of the ring being formed, -1 when not told.
  seq: int,
  stored: int,
  // The ring last installed; before the first, its own.
  ring: Ring?,
  members: set<Node>?,
  // OPERATIONAL was entered, and the ring not named yet.
  due: bool,
  // Of the commit token: complete when the log has the whole of it.
  complete: bool,
  transitional: list<Node>,
  positions: list<Node>,
  olds: map<Node, Ring>,
  // What services were last told, what they last finished with, and what they were told of the difference.
  view: set<Node>?,
  synced: set<Node>?,
  done: bool,
  came: set<Node>,
  went: set<Node>,
  // Leaves that were heard since a ring was installed, if the log has them; who left with the last ring, and whose
  // failure is still to be told.
  leaves: set<Node>?,
  left: set<Node>?,
  owed: set<Node>?,
  quorate: bool?
}

/// What nodes said of one ring.
type Met = {
  members: set<Node>?,
  // As the commit token has it.
  olds: map<Node, Ring>,
  // Of those who installed it: where they came from, and with whom.
  from: map<Node, Ring>,
  moved: map<Node, set<Node>>,
  verdicts: map<Node, bool>
}

/// A log from somewhere in the middle.
fn unknown(
  seq: int
): Logged = Logged(
  place: Unsure,
  base: Unsure,
  cause: None,
  hurried: false,
  detailed: false,
  detailedSync: false,
  seq: seq,
  stored: -1,
  ring: None,
  members: None,
  due: false,
  complete: false,
  transitional: [],
  positions: [],
  olds: {},
  view: None,
  synced: None,
  done: false,
  came: {},
  went: {},
  leaves: None,
  left: None,
  owed: None,
  quorate: None
)

/// In which phases what this speaks of can happen (`spec/evs.mu`). A join that comes in Commit or Recovery is taken in
/// first, which may be told as a gather or a commit of its own, and then gives up the ring that was being formed. A lost
/// token makes a node look at its interface first, which may be told, too.
fn fits(cause: Cause, n: Logged): bool = match cause {
  InterfaceUp => true
  MergeDuringJoin => not n.hurried
  ConsensusTimeout => n.place == Gathering
  TokenLostInGather => n.place == Gathering
  ForeignInGather => n.place == Gathering
  MergeInGather => n.place == Gathering
  TokenLostInOperational => n.place == Operating or told(n, InterfaceUp, Operating)
  ForeignInOperational => isUp(n.place)
  MergeInOperational => isUp(n.place)
  JoinInOperational => isUp(n.place)
  TokenLostInCommit => n.place == Committing and not n.hurried
  JoinInCommit => n.place == Committing and n.base == Committing or told(n, MergeDuringJoin, Committing)
  TokenLostInRecovery =>
    n.place == Recovering or n.hurried and n.base == Recovering or told(n, MergeDuringJoin, Recovering)
  JoinInRecovery => n.place == Gathering and n.cause == Some(TokenLostInRecovery)
  FailedToReceive => n.place == Operating or n.place == Recovering
}
/// It gathers for this cause, and came there from this phase.
fn told(
  n: Logged,
  cause: Cause,
  from: LogPlace
): bool = n.place == Gathering and n.cause == Some(cause) and (n.base == from or n.base == Unsure)
/// Before its first ring a node takes what comes as in Operational.
fn isUp(place: LogPlace): bool = place == Operating or place == Booting
/// Without the phases, or before the first of them, it may be anywhere.
fn mayBe(n: Logged, place: LogPlace): bool = n.place == place or n.place == Unsure or not n.detailed

fn other(a: set<Node>?, b: set<Node>): bool = a != None and a != Some(b)
fn ascends(ring: list<Node>, next: Node): bool = forall m in ring: m < next

monitor LogLaws {
  state {
    nodes: map<Node, Logged> = {}
    rings: map<Ring, Met> = {}
    votes: map<Node, int> = {}
    expected: int = 0
    /// Verdicts can be told from the votes: of a quorate node the fewest there may be, and of one that is not the most.
    countsLeast: bool = false
    countsMost: bool = false
    pair: bool = false
    halves: bool = false
    /// Members of one ring may come to different verdicts.
    mayDiffer: bool = false
  }

  fn logged(node: Node): Logged = get(nodes, node) ?? unknown(-1)
  fn met(ring: Ring): Met = get(rings, ring) ?? Met(members: None, olds: {}, from: {}, moved: {}, verdicts: {})

  on LogOptions as options at node {
    let waits = options.waitForAll ?? options.twoNode
    let shifts =
      options.lastManStanding or options.allowDownscale or options.expectedVotesTracking or options.device != None
    let configured = sum([v for who, v in options.votes])
    votes := options.votes
    expected := options.expectedVotes ?? configured
    pair := options.twoNode
    halves := not options.tieBreaker is Off
    countsLeast := not shifts
    // Expectations never fall by themselves: where more votes came than were expected, they stay.
    countsMost := not shifts and not waits and expected >= configured
    mayDiffer := shifts or halves or waits
  }
  on LogVotesChange at node {
    countsLeast := false
    countsMost := false
  }

  on LogStart at node {
    let n = logged(node)
    nodes[node] := unknown(
      n.seq
    ) with {
      place: Booting,
      base: Booting,
      members: Some({}),
      view: Some({}),
      synced: Some({}),
      done: true,
      leaves: Some({}),
      left: Some({}),
      owed: Some({}),
      quorate: Some(false)
    }
  }
  on LogGap at node { nodes[node] := unknown(logged(node).seq) }

  // ---------------------------------------------------------------- the ring sequence

  on LogLoaded(ring) at node {
    let n = logged(node)
    assert speaksForItself: ring.rep == node
    // One more than what was stored, so that no life meets its own old rings.
    assert ringSeqRises: ring.seq > n.seq
    nodes[node] := n with { seq: ring.seq, ring: Some(ring) }
  }
  on LogStored(seq) at node {
    let n = logged(node)
    assert ringSeqRises: seq > n.seq
    nodes[node] := n with { seq: seq, stored: seq }
  }

  // ---------------------------------------------------------------- phases

  on LogGather(cause) at node {
    let n = logged(node)
    assert operationalNamesRing: not n.due
    match cause {
      None => {}
      Some(c) => assert causeFitsPhase: n.place == Unsure or not n.detailed or fits(c, n)
    }
    assert missedLeaveIsTold: not other(n.owed, {})
    nodes[node] := n with {
      place: Gathering,
      base: if n.hurried then n.base else if n.detailed then n.place else Unsure,
      cause: cause,
      hurried: false,
      detailed: true,
      stored: -1,
      complete: false
    }
  }
  on LogLost(place) at node {
    let n = logged(node)
    assert lostInItsPhase: mayBe(n, place)
  }
  on LogCommit at node {
    let n = logged(node)
    // A join that completes agreement on the ring that is being formed begins it anew, and is then told as a gather.
    let again = (n.place == Committing or n.place == Recovering) and not n.hurried
    assert commitAfterGather: mayBe(n, Gathering) or again
    nodes[node] := n with {
      place: Committing,
      base: if again then n.place else Committing,
      hurried: again,
      detailed: true,
      complete: false
    }
  }
  on LogRecovery at node {
    let n = logged(node)
    assert recoveryAfterCommit: mayBe(n, Committing) and not n.hurried
    nodes[node] := n with {
      place: Recovering,
      base: Recovering,
      detailed: true,
      complete: true,
      transitional: [],
      positions: [],
      olds: {}
    }
  }
  on LogOperational at node {
    let n = logged(node)
    assert operationalAfterRecovery: mayBe(n, Recovering)
    nodes[node] := n with { place: Operating, base: Operating, detailed: true, due: true }
  }

  // ---------------------------------------------------------------- the commit token

  on LogTransitional(place, member) at node {
    let n = logged(node)
    if n.complete {
      assert listedInRecovery: n.place == Recovering and place == size(n.transitional) and n.positions == []
      assert roomForNodes: place < mostNodes
      assert ascending: ascends(n.transitional, member)
      assert movedAreMembers: n.members == None or Some(true) == isIn(n.members, member)
      nodes[node] := n with { transitional: append(n.transitional, member) }
    }
  }
  fn isIn(all: set<Node>?, member: Node): bool? = match all {
    None => None
    Some(them) => Some(member in them)
  }
  on LogPosition(place, member) at node {
    let n = logged(node)
    if n.complete {
      assert listedInRecovery: n.place == Recovering and place == size(n.positions) and size(n.olds) == place
      assert roomForNodes: place < mostNodes
      assert ascending: ascends(n.positions, member)
      nodes[node] := n with { positions: append(n.positions, member) }
    }
  }
  /// All members are shown the same commit token.
  on LogPrevious(ring: old) at node {
    let n = logged(node)
    if n.complete and n.positions != [] {
      let member = n.positions[size(n.positions) - 1]
      assert listedInRecovery: n.place == Recovering and member not in keys(n.olds)
      assert comesFromItsRing: member != node or n.ring == None or n.ring == Some(old)
      nodes[node] := n with { olds: n.olds + { member: old } }
      if n.stored >= 0 {
        assert ringIsNew: old.seq < n.stored
        let ring = Ring(rep: n.positions[0], seq: n.stored)
        let m = met(ring)
        assert oneCommitToken: get(m.olds, member) ?? old == old
        assert comesAsCommitted: get(m.from, member) ?? old in { old, justStarted(member) }
        know(ring, m with { olds: m.olds + { member: old } })
      }
    }
  }
  /// The commit token was told from its first member to its last.
  fn isWhole(n: Logged): bool = n.complete and n.place == Recovering and toSet(n.positions) == keys(n.olds)

  // ---------------------------------------------------------------- the membership

  on LogSyncBegins at node { nodes[node] := logged(node) with { detailedSync: true } }
  on LogSyncMembers(members) at node {
    let n = logged(node)
    assert ofTheRing: node in members
    assert syncEndsRecovery: mayBe(n, Recovering) or n.place == Operating and not n.due
    if n.complete and n.place == Recovering {
      assert asCommitted: toSet(n.positions) == members and keys(n.olds) == members
      assert transitionalAsCommitted: n.members == None or toSet(n.transitional) == stayed(n, node)
    }
    nodes[node] := n with {
      view: Some(members),
      // Without the details nobody can tell whether services had finished with a ring that was given up.
      synced: if n.done or n.detailedSync then n.synced else None,
      done: false,
      came: {},
      went: {}
    }
  }
  /// Who of the last ring comes along, by the commit token.
  fn stayed(
    n: Logged,
    node: Node
  ): set<Node> = { m for m, old in n.olds where Some(old) == get(n.olds, node) and isIn(n.members, m) == Some(true) }

  on LogSyncJoined(members) at node {
    let n = logged(node)
    assert joinedAreMembers: n.view == None or members subset viewOf(n)
    if isWhole(n) {
      assert joinedIsDifference: not tellsJoined(n) or members == joinedOf(n, toSet(n.transitional))
    }
    nodes[node] := n with { came: members }
  }
  on LogSyncLeft(members) at node {
    let n = logged(node)
    if isWhole(n) {
      assert leftIsDifference: not tellsJoined(n) or members == leftOf(n, toSet(n.transitional))
    }
    nodes[node] := n with { went: members }
  }
  fn viewOf(n: Logged): set<Node> = match n.view {
    None => {}
    Some(them) => them
  }
  fn syncedOf(n: Logged): set<Node> = match n.synced {
    None => {}
    Some(them) => them
  }
  fn tellsJoined(n: Logged): bool = n.view != None and n.synced != None
  /// Who was synchronised and did not come along left, even if it is back.
  fn leftOf(n: Logged, moved: set<Node>): set<Node> = syncedOf(n) - moved
  fn joinedOf(n: Logged, moved: set<Node>): set<Node> = viewOf(n) - syncedOf(n) & moved

  on LogFormed(ring, joined, left) at node {
    let n = logged(node)
    assert formedAfterRecovery: n.due or n.place == Operating or n.place == Unsure or not n.detailed
    if n.stored >= 0 {
      assert ringAsStored: ring.seq == n.stored
    } else {
      assert ringSeqRises: ring.seq > n.seq
    }
    match joined {
      None => {}
      Some(came) => {
        assert joinedAreMembers: n.view == None or came subset viewOf(n)
        let moved = viewOf(n) - came
        match left {
          None => {}
          Some(went) => addsUp(n, came, went)
        }
        if n.view != None {
          assert movedTogether: n.due implies not isToldWhole(n) or moved == toSet(n.transitional)
        }
        if tellsJoined(n) {
          assert joinedIsDifference: n.came == joinedOf(n, moved)
          assert leftIsDifference: n.went == leftOf(n, moved)
        }
      }
    }
    if n.view != None {
      let members = viewOf(n)
      assert lowestIsRep: ring.rep == min(members)
      let m = met(ring)
      assert oneMembership: not other(m.members, members)
      // Each member has committed to its ring, and sequences rise: it is on no other of the same sequence.
      assert oneRingOfSequence:
        forall r, o in rings: r.seq != ring.seq or r == ring or not o.members ?? {} meets members
      remember(node, ring, n, joined)
    }
    let gone = left ?? {}
    nodes[node] := n with {
      place: Operating,
      base: Operating,
      // A ring without its phases: from here on the log has them no more.
      detailed: n.due,
      seq: max(n.seq, ring.seq),
      stored: -1,
      ring: Some(ring),
      members: n.view,
      due: false,
      complete: false,
      left: left,
      owed: if n.due and n.leaves != None then Some(gone - (n.leaves ?? {})) else None,
      leaves: if n.due then Some({}) else None
    }
  }
  fn isToldWhole(n: Logged): bool = n.complete and n.positions != [] and toSet(n.positions) == keys(n.olds)

  /// The new membership is the old one without those who left, and with those who joined.
  routine addsUp(n: Logged, came: set<Node>, went: set<Node>) {
    match n.members {
      None => {}
      Some(old) => {
        assert leftWereMembers: went subset old
        assert membersAddUp: not old - went meets came and (n.view == None or viewOf(n) == old - went + came)
      }
    }
  }
  /// Who has just started comes from a ring that nobody else was on.
  fn justStarted(node: Node): Ring = Ring(rep: node, seq: -1)
  /// Two members of a ring that come from one ring say so of each other, and two that do not, do not.
  routine remember(node: Node, ring: Ring, n: Logged, joined: set<Node>?) {
    let m = met(ring)
    match joined {
      None => know(ring, m with { members: n.view })
      Some(came) => {
        let moved = viewOf(n) - came
        assert comesAsCommitted: n.ring == None or get(m.olds, node) == None or get(m.olds, node) == n.ring
        match if n.members == Some({}) then Some(justStarted(node)) else n.ring {
          None => know(ring, m with { members: n.view })
          Some(old) => {
            assert movedTogether:
              forall other, theirs in m.from:
                other == node
                  or (other in moved) == (theirs == old) and (node in get(m.moved, other) ?? {}) == (theirs == old)
            know(ring, m with { members: n.view, from: m.from + { node: old }, moved: m.moved + { node: moved } })
          }
        }
      }
    }
  }

  on LogLeaveHeard(member) at node {
    let n = logged(node)
    // Who is no member has nothing to leave.
    if n.leaves != None and isIn(n.members, member) == Some(true) {
      nodes[node] := n with { leaves: Some((n.leaves ?? {}) + { member }) }
    }
  }
  on LogLeaveMissed(failed) at node {
    let n = logged(node)
    assert failedHaveLeft: n.left == None or failed subset n.left ?? {}
    assert missedLeaveIsTold: not other(n.owed, failed)
    nodes[node] := n with { owed: if n.owed == None then None else Some({}) }
  }

  // ---------------------------------------------------------------- quorum

  on LogSyncCommitted at node {
    let n = logged(node)
    nodes[node] := n with { synced: n.view, done: true, detailedSync: true }
  }
  on LogSynced at node {
    let n = logged(node)
    assert operationalNamesRing: not n.due
    assert missedLeaveIsTold: not other(n.owed, {})
    nodes[node] := n with { synced: n.view, done: true }
  }
  on LogPrimary(primary) at node {
    let n = logged(node)
    assert verdictTurns: n.quorate != Some(primary)
    nodes[node] := n with { quorate: Some(primary) }
  }
  on LogMembers(members) at node {
    let n = logged(node)
    assert verdictOfTheRing: not other(n.view, members)
    if n.members == Some(members) and members != {} {
      match n.quorate {
        None => {}
        Some(quorate) => judge(node, n, members, quorate)
      }
    }
  }
  routine judge(node: Node, n: Logged, members: set<Node>, quorate: bool) {
    match n.ring {
      None => {}
      Some(ring) => {
        let m = met(ring)
        if node not in m.verdicts {
          // The first verdict on a ring is told when all its members have been heard.
          assert oneVerdict: mayDiffer or forall other, theirs in m.verdicts: theirs == quorate
          know(ring, m with { verdicts: m.verdicts + { node: quorate } })
        }
      }
    }
    let total = sum([v for who, v in votes where who in members])
    // votequorum(5): half of what is expected, rounded up past the middle.
    let needed = max((expected + 2) div 2, (total + 2) div 2)
    let most = if pair and size(members) <= 2 then 1 else needed
    // A tie is broken at half the votes, rounded down.
    let least = if halves then min(most, expected div 2) else most
    if members subset keys(votes) {
      assert quorateHasVotes: not countsLeast or not quorate or total >= least
      assert votesMakeQuorate: not countsMost or quorate or total < most
    }
  }

  /// The last 256 rings at most, by their sequence.
  routine know(ring: Ring, m: Met) {
    if ring not in rings and size(rings) >= 256 {
      let edge = min([r.seq for r, one in rings])
      rings := { r: one for r, one in rings where r.seq > edge }
    }
    rings[ring] := m
  }
}
