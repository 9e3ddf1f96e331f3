/// What every correct run of totem looks like from outside: laws over the datagrams that a capture shows.
///
/// A capture is a witness with gaps. So no law speaks of what was not seen: each is drawn from datagrams that are
/// there, and holds however many others are missing. Where a law needs more than that, its comment says so. All take
/// the order of the capture for the order of events: files of several machines, put together by their clocks, may break
/// laws that nobody broke.
///
/// Not a law, although every capture we have keeps it: that a node's own count of its messages (`ordinal`) rises with
/// their numbers. What waited through a change of rings is sent behind what the services said since.

use types: Ring, Mcasted
use evs: Token, Join, CommitToken, Entry

/// A datagram as a node sent it; the monitor hears it `at` that node. `dest` is None until the receiver has spoken
/// once. A message that is sent again is heard again.
signal TokenSent(token: Token, dest: Node?)
/// `at` is who sent this copy, which may be another than the one that made the message. `path` is a number for the
/// address that the copy went to.
signal McastSent(of: Mcasted, path: int)
signal JoinSent(join: Join)
signal CommitTokenSent(token: CommitToken, dest: Node?)
signal MergeDetectSent(ring: Ring)
signal HoldCancelSent(ring: Ring)
/// A datagram as it came to a node, where the capture shows both ends of its way.
signal TokenArrived(token: Token)
signal McastArrived(of: Mcasted)

type Passed = { token: Token, sender: Node, dest: Node? }

/// What is known of one ring. Numbers that begin at 0 or -1 stand for "nothing seen yet".
type Watched = {
  // In the order in which rings were first met.
  born: int,
  // As its commit token has them; empty when none was seen.
  members: list<Node>,
  entries: list<Entry>,
  // The last tokens, by hop, and the highest hop.
  tokens: map<int, Passed>,
  top: int,
  // The highest hop that each node sent, and the highest number that it gave to a message.
  hops: map<Node, int>,
  own: map<Node, int>,
  // The last messages by number.
  mcasts: map<int, Mcasted>,
  // The last number that the holder of the highest token gave, by the path that the message went.
  visit: map<int, int>,
  // The last hop whose token said that there is more of old rings.
  moreOldAt: int,
  // The highest number that a token of the recovery counted, and the highest of a message that passes on an old one.
  recovered: int,
  lastOld: int,
  // The lowest number of a message of the ring's own.
  firstPlain: int?
}

fn isOld(m: Mcasted): bool = m.body is Old(_)

/// Who sends this hop: the representative sends the first, then one after the other around the ring.
fn turnOf(members: list<Node>, hop: int): Node = members[hop mod size(members)]

fn sameEntry(a: Entry, b: Entry): bool = a.oldRing == b.oldRing and a.aru == b.aru and a.delivered == b.delivered

monitor WireLaws {
  state {
    rings: map<Ring, Watched> = {}
    met: int = 0
    /// The highest ring sequence of each node's joins: that ring, if it ever was on it, it has left for good.
    leftAt: map<Node, int> = {}
    /// The highest ring sequence of all that each node said.
    said: map<Node, int> = {}
  }

  fn watched(
    ring: Ring
  ): Watched =
    get(rings, ring)
      ?? Watched(
        born: met,
        members: [],
        entries: [],
        tokens: {},
        top: -1,
        hops: {},
        own: {},
        mcasts: {},
        visit: {},
        moreOldAt: 0,
        recovered: 0,
        lastOld: 0,
        firstPlain: None
      )

  fn mayBeOf(node: Node, members: list<Node>): bool = members == [] or node in members
  /// Whether `node` may have been sent the token of this hop.
  fn mayHold(w: Watched, hop: int, node: Node): bool {
    let given = get(w.tokens, hop)
    return match given {
      None => true
      Some(p) => p.dest == None or p.dest == Some(node)
    }
  }
  /// Who was sent the highest token that was seen.
  fn holder(w: Watched): Node? {
    let given = get(w.tokens, w.top)
    return match given {
      None => None
      Some(p) => if w.members != [] then Some(turnOf(w.members, w.top + 1)) else p.dest
    }
  }
  fn countOf(w: Watched, hop: int): int {
    let given = get(w.tokens, hop)
    return match given {
      None => -1
      Some(p) => p.token.seq
    }
  }
  /// A member is in Recovery for its first four visits, and for four more after the token said that there is more.
  /// Until the hop that this gives, all numbers are of messages that pass on old ones.
  fn recoveryUntil(w: Watched): int = if w.members == [] then -1 else w.moreOldAt + 4 * size(w.members)

  // ---------------------------------------------------------------- the token

  on TokenSent(token, dest) at node {
    let w = watched(token.ring)
    // A ring that a node left by a join it never comes back to: what it says next is of a later one.
    assert leftForGood: token.ring.seq > get(leftAt, node) ?? -1
    // Who sends a token holds it: by its place on the ring, or because the hop before was sent to it.
    assert holdsToken: (w.members == [] or turnOf(w.members, token.hop) == node) and mayHold(w, token.hop - 1, node)
    assert startedByRep: token.hop == 0 implies node == token.ring.rep
    assert passedToNext: w.members == [] or dest == None or dest == Some(turnOf(w.members, token.hop + 1))
    // Sent again it is the same, and nobody sends one again that it has sent a later one after.
    assert oneToken: isSame(w, token, node)
    assert hopsRise: token.hop >= get(w.hops, node) ?? 0
    assert seqNeverFalls: inLine(w, token)
    assert aruBelowSeq: token.aru <= token.seq
    // What a node numbered is counted by the token that it sends then, and what a visit added its holder has made.
    assert countsOwn: get(w.own, node) ?? 0 <= token.seq
    assert numberedByHolder:
      countOf(w, token.hop - 1) < 0
        or forall s in [countOf(w, token.hop - 1) + 1 .. min(token.seq, countOf(w, token.hop - 1) + 1_000)]:
          madeBy(w, s, node)
    var next = w with { hops: w.hops + { node: token.hop } }
    if token.hop not in w.tokens {
      let all = if size(w.tokens) < 128 then w.tokens else { h: p for h, p in w.tokens where h > w.top - 64 }
      next := next with { tokens: all + { token.hop: Passed(token, sender: node, dest) } }
    }
    if token.moreOld { next := next with { moreOldAt: max(w.moreOldAt, token.hop) } }
    if token.hop <= recoveryUntil(next) {
      next := next with { recovered: max(w.recovered, token.seq) }
    }
    if token.hop > w.top { next := next with { top: token.hop, visit: {} } }
    // No message of a ring's own before its recovery is over (INV-R1): not among the numbers that recovery gave.
    assert recoveredFirst: next.firstPlain ?? next.recovered + 1 > next.recovered
    know(token.ring, next)
    heard(node, token.ring.seq)
  }

  fn isSame(w: Watched, token: Token, node: Node): bool {
    let given = get(w.tokens, token.hop)
    return match given {
      None => true
      Some(p) => p.token == token and p.sender == node
    }
  }
  fn inLine(w: Watched, token: Token): bool {
    if token.hop > w.top { return countOf(w, w.top) <= token.seq }
    return forall h, p in w.tokens: if h < token.hop then p.token.seq <= token.seq else p.token.seq >= token.seq
  }
  fn madeBy(w: Watched, seq: int, node: Node): bool {
    let m = get(w.mcasts, seq)
    return match m {
      None => true
      Some(one) => one.from == node
    }
  }

  on TokenArrived(token) at node {
    let known = get(rings, token.ring)
    match known {
      None => ignore "a ring that is over, or was never seen"
      Some(w) => { assert arrivesAsSent: token.hop not in w.tokens or sentAs(w, token) }
    }
  }
  fn sentAs(w: Watched, token: Token): bool = w.tokens[token.hop].token == token

  // ---------------------------------------------------------------- messages

  on McastSent(of, path) at node {
    let w = watched(of.ring)
    assert leftForGood: of.ring.seq > get(leftAt, node) ?? -1
    assert ofTheRing: mayBeOf(node, w.members) and mayBeOf(of.from, w.members)
    // A number is of one message, whoever sends it again.
    assert oneMessage: get(w.mcasts, of.seq) ?? of == of
    let isNew = of.seq not in w.mcasts
    // A number lies behind the token that its maker was sent, and not behind the one that it sent on.
    assert numberedByHolder:
      not isNew
        or forall h, p in w.tokens:
          p.sender == of.from or p.token.seq < of.seq or h - 1 not in w.tokens or countOf(w, h - 1) >= of.seq
    // In one visit new messages go out by their numbers. This alone takes for granted that no five rotations of the
    // token are missing in one piece: after so many a message may be asked for, and be sent again.
    let fresh = holder(w) == Some(node) and of.from == node and of.seq > countOf(w, w.top)
    assert sentInOrder: not fresh or get(w.visit, path) ?? 0 <= of.seq
    var next = w
    if fresh { next := next with { visit: w.visit + { path: of.seq } } }
    if isNew {
      let edge = if size(w.mcasts) < 1_024 then -1 else max(keys(w.mcasts)) - 512
      let all = if edge < 0 then w.mcasts else { s: m for s, m in w.mcasts where s > edge }
      next := next with {
        mcasts: all + { of.seq: of },
        own: w.own + { of.from: max(get(w.own, of.from) ?? 0, of.seq) }
      }
      if isOld(of) {
        next := next with { lastOld: max(w.lastOld, of.seq) }
      } else {
        next := next with { firstPlain: Some(min(w.firstPlain ?? of.seq, of.seq)) }
      }
      // A message that goes on in the maker's next packet does, where all numbers up to there are known.
      assert piecesGoOn: goOn(lastBefore(w.mcasts, of), Some(of)) and goOn(Some(of), firstBehind(w.mcasts, of))
      // INV-R1, twice: nothing of the ring's own among what recovery numbered, nothing of old rings after it.
      assert recoveredFirst: next.firstPlain ?? next.recovered + 1 > next.recovered
      assert oldComesFirst: next.firstPlain ?? next.lastOld + 1 > next.lastOld
    }
    know(of.ring, next)
    heard(node, of.ring.seq)
  }

  /// The maker's last message before this one, or its first behind it, if every number between them is known.
  fn lastBefore(all: map<int, Mcasted>, of: Mcasted): Mcasted? {
    var seq = of.seq - 1
    while isOfAnother(all, seq, of.from) limit 2_000 { seq := seq - 1 }
    return get(all, seq)
  }
  fn firstBehind(all: map<int, Mcasted>, of: Mcasted): Mcasted? {
    var seq = of.seq + 1
    while isOfAnother(all, seq, of.from) limit 2_000 { seq := seq + 1 }
    return get(all, seq)
  }
  fn isOfAnother(all: map<int, Mcasted>, seq: int, node: Node): bool {
    let m = get(all, seq)
    return match m {
      None => false
      Some(one) => one.from != node
    }
  }
  /// Only what goes on has to be gone on with: what went on in a packet of an older ring is continued on this one.
  fn goOn(
    first: Mcasted?,
    second: Mcasted?
  ): bool = goesOn(first) == 0 or second == None or continues(second) == goesOn(first)
  fn goesOn(m: Mcasted?): int = match m {
    None => 0
    Some(one) => match one.body {
      Packet(_, goesOn, _) => goesOn
      _ => 0
    }
  }
  fn continues(m: Mcasted?): int = match m {
    None => 0
    Some(one) => match one.body {
      Packet(_, _, continues) => continues
      _ => 0
    }
  }

  on McastArrived(of) at node {
    let known = get(rings, of.ring)
    match known {
      None => ignore "a ring that is over, or was never seen"
      Some(w) => { assert arrivesAsSent: get(w.mcasts, of.seq) ?? of == of }
    }
  }

  // ---------------------------------------------------------------- membership

  on JoinSent(join) at node {
    // A ring's sequence is on disk before anybody hears of it, and is one more after each start.
    assert ringSeqNeverFalls: join.ringSeq >= get(said, node) ?? 0
    assert speaksOfItself: if join.leaving then node not in join.proc and node in join.failed else node in join.proc
    heard(node, join.ringSeq)
    if get(leftAt, node) ?? -1 < join.ringSeq {
      leftAt[node] := join.ringSeq
      forget()
    }
  }

  on CommitTokenSent(token, dest) at node {
    let w = watched(token.ring)
    let count = size(token.members)
    assert leftForGood: token.ring.seq > get(leftAt, node) ?? -1
    assert lowestIsRep: token.members[0] == token.ring.rep
    // One set of members for a ring id.
    assert oneMembership: w.members == [] or w.members == token.members
    // The lowest member makes it, and each fills in the entry of its place, one after the other; then once more around.
    assert madeByLowest: token.index == 1 and token.hop <= 1 implies node == token.members[0]
    assert byPosition: token.hop >= 1 and turnOf(token.members, token.hop - 1) == node
    assert filledByPosition: token.index == min(token.hop, count)
    assert passedToNext: dest == None or dest == Some(turnOf(token.members, token.hop))
    assert entriesStay:
      forall i in indices(token.entries): i >= size(w.entries) or sameEntry(token.entries[i], w.entries[i])
    assert ringIsNew: forall e in token.entries: e.oldRing.seq < token.ring.seq
    know(
      token.ring,
      w with {
        members: token.members,
        entries: if size(token.entries) > size(w.entries) then token.entries else w.entries
      }
    )
    heard(node, token.ring.seq)
  }

  on MergeDetectSent(ring) at node {
    assert leftForGood: ring.seq > get(leftAt, node) ?? -1
    assert spokenByRep: node == ring.rep
    heard(node, ring.seq)
  }
  /// A node that has left a ring may still say this of it: it does not know whether the token is held there.
  on HoldCancelSent(ring) at node { assert ofTheRing: mayBeOf(node, watched(ring).members) }

  // ---------------------------------------------------------------- what is kept

  routine heard(node: Node, seq: int) {
    if get(said, node) ?? -1 < seq { said[node] := seq }
  }

  /// The last 32 rings at most: of one whose members all crashed no join ever tells that it is over.
  routine know(ring: Ring, w: Watched) {
    if ring not in rings {
      met := met + 1
      if size(rings) >= 32 {
        let oldest = min([one.born for r, one in rings])
        rings := { r: one for r, one in rings where one.born != oldest }
      }
    }
    rings[ring] := w
  }

  /// A ring is over when all its members have left it; of one whose members are not known, its representative.
  routine forget() {
    rings := {
      r: w
      for r, w in rings
      where exists n in toSet(if w.members == [] then [r.rep] else w.members): get(leftAt, n) ?? -1 < r.seq
    }
  }
}
