/// What holds of a ring at every instant, whatever is lost, late or dead: the rules that delivery and recovery rely on. They
/// speak of states alone, so that a model has no more of them for being asked. (Amir, Moser, Melliar-Smith, Agarwal,
/// Ciarfella: "The Totem Single-Ring Ordering and Membership Protocol", 1995, sections 3 and 4.)
///
/// Not all are what one would write first. A node that has left a ring keeps its id until it commits to the next, and one that
/// took part in forming a ring and never installed it has the id of that, and the messages of the one before. So numbers
/// are compared between nodes whose last installed ring is the same, wherever they are on the way to the next.

use types: Ring, Mcasted
use evs: Evs, Token

/// The ring last installed here, or what stands for none after a start.
fn installed(n: Evs): Ring = if n.oldSaved then n.oldRing else n.ring
/// Up to where this node has all messages of that ring: while it recovers, `aru` speaks of the next already.
fn has(n: Evs): int = if n.phase == Recovery then n.oldAru else n.aru

fn isPlain(m: Mcasted): bool = not m.body is Old(_)

/// What this node sent on, or would send again, of the ring that it is on.
fn ringToken(n: Evs): Token? = match n.saved {
  Ringing(t) => if t.ring == n.ring then Some(t) else None
  _ => None
}

/// Nobody sends a message of its own on a ring that a member has yet to install: what that member still owes to those of
/// its old ring would come behind it.
fn recoveredFirst(
  a: Evs,
  b: Evs
): bool =
  a.phase == Operational and b.id in a.members and installed(b).seq < a.ring.seq
    implies no s, m in a.store: m.ring == a.ring and isPlain(m)

/// The token that a node sends is one hop further than the last that it took, and its hop says whose turn it is. As nobody takes
/// a hop that is not above its last, one node takes each hop of a ring, and once.
fn takesTurns(n: Evs): bool = match ringToken(n) {
  None => true
  Some(t) =>
    t.hop == n.myHop + 1
      and (n.phase != Recovery and n.phase != Operational or n.joining[t.hop mod size(n.joining)] == n.id)
}

/// Tokens of one ring: the later, the more messages; and what one says of all members is never above what it counts.
fn inLine(a: Evs, b: Evs): bool = match ringToken(a) {
  None => true
  Some(s) => match ringToken(b) {
    None => true
    Some(t) => s.aru <= s.seq and (s.ring != t.ring or s.hop >= t.hop or s.seq <= t.seq)
  }
}

/// What was let go of, and what two tokens said that everybody has, every member has or had.
fn releasedByAll(a: Evs, b: Evs): bool = installed(a) == installed(b) implies a.released <= has(b)
fn safeAtAll(a: Evs, b: Evs): bool = installed(a) == installed(b) implies a.safeUpTo <= has(b)

/// A ring's sequence is on disk before anybody hears of it, and a node never goes back to an earlier one, also when
/// forming a ring failed: it could be let in twice by one commit token.
fn neverGoesBack(n: Evs): bool = n.stored <= n.ring.seq and n.ring.seq <= n.heardSeq and installed(n).seq <= n.ring.seq

/// A visit sends no more than it may, and a rotation no more than the window. What is sent again counts, too.
fn withinVisit(n: Evs): bool = n.sentLast <= n.config.maxMessages
fn sentOn(n: Evs, ring: Ring): int = if n.ring == ring then n.sentLast else 0

/// Whoever is forming a ring agreed on its members, and with all who form it or are on it.
fn agreedOn(n: Evs): bool = n.phase != Commit and n.phase != Recovery or { m for m in n.joining } == n.proc - n.failed
fn oneMembership(
  a: Evs,
  b: Evs
): bool = a.joining == [] or b.joining == [] or a.ring != b.ring or a.joining == b.joining

fn ringOf(n: Evs): Ring = n.ring
fn windowOf(n: Evs): int = n.config.window

stack Membership = Evs

/// What every model of the ring is a model of: these rules, for any number of nodes, and whatever is above the ring.
model RingRules {
  nodes 2 of Membership { peers: nodes }
  always recoveredFirst: forall a, b in alive: recoveredFirst(a, b)
  always takesTurns: forall n in alive: takesTurns(n)
  always inLine: forall a, b in alive: inLine(a, b)
  always releasedByAll: forall a, b in alive: releasedByAll(a, b)
  always safeAtAll: forall a, b in alive: safeAtAll(a, b)
  always neverGoesBack: forall n in alive: neverGoesBack(n)
  always agreed: forall n in alive: agreedOn(n)
  always oneMembership: forall a, b in alive: oneMembership(a, b)
}

/// And of flow control, in drills, where so much is said that it matters.
model FlowRules of RingRules {
  world {
    links datagram
    clocks running, every 1s .. 4s
  }
  always withinVisit: forall n in alive: withinVisit(n)
  always withinWindow: forall a in alive: sum([sentOn(b, ringOf(a)) for b in alive]) <= windowOf(a)
}
