/// Totem single ring (EVS) as corosync 3.1 speaks it: one ring of processors, one order of messages.
///
/// Gather agrees on the candidates, Commit carries a token twice around them, Recovery passes on what the old ring still
/// owes its members, and Operational numbers, sends and delivers. Where the protocol of the papers (Amir, Moser,
/// Melliar-Smith, Agarwal, Ciarfella: "The Totem Single-Ring Ordering and Membership Protocol", 1995) and corosync
/// differ, this is corosync; `safe` is the exception, which corosync carries and ignores.
///
/// Left out: the pause timer (a host that was stopped drains its socket; the host's affair), the interface check and the
/// heartbeat (off by default), `sequence numbers that wrap` (a ring ends long before 2^31 messages), the five seconds of
/// random delay before a join (`send_join`, 0 by default), and the opposite byte order inside of stored messages. Meant
/// differently: a multicast of the ring that is being formed is dropped in Commit, where corosync would put it among
/// those of the old ring; no sender can have sent it. And, but for `answersStaleJoins`, two joins are not answered that
/// corosync answers, since nodes that answer them may go on for ever (README, "Found with Muster"): one that tells nothing
/// new, as its accusations are of another ring, and one that accuses us of what was before our ring.

use types: Ring, Body, Mcasted, Send, SendTogether, Delivered, Moved, Installed, SyncDone, Leave

/// Why Gather was entered, in the order of upstream's numbers.
type Cause =
  | ConsensusTimeout
  | TokenLostInOperational
  | TokenLostInGather
  | TokenLostInCommit
  | TokenLostInRecovery
  | FailedToReceive
  | ForeignInOperational
  | ForeignInGather
  | MergeInOperational
  | MergeInGather
  | MergeDuringJoin
  | JoinInOperational
  | JoinInCommit
  | JoinInRecovery
  | InterfaceUp

/// A request for a multicast that was not received.
type Missing = { ring: Ring, seq: int }
/// What one member brings from its old ring.
type Entry = { oldRing: Ring, aru: int, delivered: int, received: bool }

/// The ring token. `aru` starts at -1, below every sequence number.
message Token(
  ring: Ring,
  seq: int,
  hop: int,
  aru: int,
  aruBy: Node?,
  missing: list<Missing>,
  fcc: int,
  backlog: int,
  moreOld: bool
)
/// A numbered message. Whoever sends it again sends it unchanged.
message Mcast(of: Mcasted)
message Join(proc: set<Node>, failed: set<Node>, ringSeq: int, leaving: bool)
message CommitToken(ring: Ring, hop: int, moreOld: bool, members: list<Node>, entries: list<Entry>, index: int)
message MergeDetect(ring: Ring)
message HoldCancel(ring: Ring)

/// What is sent again when nothing newer came: one buffer for both tokens.
type Saved = Nothing | Ringing(token: Token) | Forming(token: CommitToken, next: Node)

/// Out: for logs; corosync logs the same.
signal GatherEntered(cause: Cause)
/// Out: a message got its place in the order of its ring; for monitors, what "send" means.
signal Sequenced(of: Mcasted)

/// The member after this one, around the ring.
fn after(ring: list<Node>, n: Node): Node = first([m for m in ring where m > n]) ?? ring[0]

machine Evs {
  config {
    /// The nodelist, ourselves included.
    peers: set<Node>
    token: duration = 3s
    tokenRetransmit: duration = 714ms
    hold: duration = 561ms
    join: duration = 50ms
    consensus: duration = 3600ms
    merge: duration = 200ms
    /// Visits of an idle token after which the representative holds it.
    seqnoUnchanged: int = 30
    /// Messages that one visit may send, retransmissions included, and that one rotation may.
    maxMessages: int = 17
    window: int = 50
    /// Visits in which a message is missing until it is asked for.
    missCount: int = 5
    /// Visits in which our own hole keeps the ring from going on until we give up.
    failToReceive: int = 2_500
    /// A token with requests on it is not held (`cancel_token_hold_on_retransmit`).
    cancelHoldOnRetransmit: bool = false
    /// Joins that tell nothing new are answered too. corosync does so, and nodes that do may go on for ever.
    answersStaleJoins: bool = false
    /// Every message is delivered only once every member has it. corosync never does this.
    safe: bool = false
  }

  require self in config.peers else "this node is not in the nodelist"
  require config.consensus >= config.join else "consensus must not be shorter than join"

  phases Gather, Commit, Recovery, Operational

  durable {
    /// The sequence of the last ring this node took part in. Without it a node that reboots could mint a ring id twice.
    stored: int = 0
  }

  state {
    ring: Ring = Ring(rep: self, seq: 0)
    /// The ring last installed and its members; kept until another is installed, through any number of failed attempts.
    oldRing: Ring = Ring(rep: self, seq: 0)
    oldSaved: bool = false
    members: set<Node> = {}
    /// The highest ring sequence heard of.
    heardSeq: int = 0
    proc: set<Node> = {}
    failed: set<Node> = {}

    /// Messages of the installed ring that are not yet released; all up to `aru` are there or were, `high` is the last.
    store: map<int, Mcasted> = {}
    aru: int = 0
    high: int = 0
    delivered: int = 0
    released: int = 0
    /// What waits for the token: from services while a ring is synchronised, and from everybody else.
    urgent: list<Body> = []
    queue: list<Body> = []
    /// The services are not done with the ring: only what they say is sent.
    waiting: bool = true
    /// How many messages this node has sent, whatever the ring.
    sentEver: int = 0

    /// The hop of the last token taken, and the aru that it had.
    myHop: int = -1
    lastAru: int = 0
    lastSeq: int = 0
    /// Visits in a row that brought nothing new, as far as anybody asks; and the belief that the token is held.
    unchanged: int = 0
    held: bool = false
    saved: Saved = Nothing
    /// What of the token's counts is ours: messages sent in the last rotation, and what waited then.
    sentLast: int = 0
    waitedLast: int = 0
    /// Visits in a row in which somebody's hole held the ring up.
    stuck: int = 0
    gaveUp: bool = false
    /// By sequence, how often a message was found missing.
    missed: map<int, int> = {}
    /// All members of the installed ring have everything up to here.
    safeUpTo: int = 0
  }
  state in Gather {
    consensus: set<Node> = {}
  }
  state in Commit, Recovery, Operational {
    joining: list<Node> = []
  }
  state in Commit, Recovery {
    /// What the old ring came to, as it was when this node left it.
    oldAru: int = 0
    oldHigh: int = 0
    received: bool = true
  }
  state in Recovery {
    entries: list<Entry> = []
    originated: bool = false
    /// The new ring's messages, in the place of `store`, and what is still to be passed on of the old ring's.
    fresh: map<int, Mcasted> = {}
    owed: list<Body> = []
    /// We said that there is more to be passed on.
    flagged: bool = false
    /// Visits in a row without more old messages, what the ring had come to then, and visits since all have that.
    quiet: 0..3 = 0
    installSeq: int = 0
    rotations: 0..2 = 0
  }

  timer tokenLost = config.token
  timer resend = config.tokenRetransmit
  timer holdToken = config.hold
  timer joinAgain = config.join
  timer consensusLost = config.consensus
  timer mergeCheck = config.merge

  /// Who would be on the next ring.
  fn candidates(): set<Node> = proc - failed
  fn isRep(): bool = ring.rep == self
  fn here(seq: int): bool = if phase == Recovery then seq in fresh else seq in store

  /// The ring sequence goes on from what the disk says, plus one, so that a reboot never meets its own old ring.
  on start {
    ring := Ring(rep: self, seq: stored + 1)
    heardSeq := stored + 1
    enterGather(InterfaceUp)
  }

  // ---------------------------------------------------------------- the ring token

  on Token as token in Recovery, Operational {
    noteIdle(token.seq)
    when token.ring == ring else "a token of another ring"
    when token.hop > myHop else "a token seen before"
    // Nobody can be so far ahead: the token of a stranger. corosync asserts the same.
    when token.seq - aru < 16_384 else "a sequence that cannot be"
    let before = lastAru
    lastAru := token.aru
    // Only now: corosync does this before the checks, where a token that comes a second time counts as a second rotation.
    // In Recovery the token counts the messages of another ring than the one that is delivered and released.
    if phase == Operational {
      safeUpTo := max(safeUpTo, min(before, token.aru))
      release(min(token.aru, before))
    }
    let waits = if phase == Recovery then size(owed) else if waiting then size(urgent) else size(queue)
    var t = token
    var allowed = mayTransmit(token, waits)
    // Messages that others miss, then what we miss, then our own.
    let again = [m.seq for m in token.missing where m.ring == ring and here(m.seq)]
    let resent = take(again, allowed)
    for seq in resent { sendAgain(seq) }
    allowed := allowed - size(resent)
    let others = [m for m in t.missing where not (m.ring == ring and m.seq in toSet(resent))]
    let asked = askFor(others, t.seq)
    t := t with { missing: asked }
    if config.cancelHoldOnRetransmit and (size(t.missing) > 0 or size(resent) > 0) { held := false }
    // A slow receiver must not fall out of the others' buffers.
    if released + 16_384 - allowed - config.window < t.seq { allowed := 0 }
    let sent = sendNew(t.seq, allowed)
    let total = size(resent) + sent
    t := t with {
      seq: t.seq + sent,
      fcc: max(t.fcc + total - sentLast, 0),
      backlog: max(t.backlog + waits - waitedLast, 0)
    }
    sentLast := total
    waitedLast := waits
    if aru < t.aru or t.aruBy == Some(self) or t.aruBy == None {
      t := t with { aru: aru, aruBy: if aru == t.seq then None else Some(self) }
    }
    stuck := if t.aru == before and t.aruBy != None then stuck + 1 else 0
    if stuck > config.failToReceive and t.aruBy == Some(self) {
      gaveUp := true
      failed := failed + { self }
      // corosync does not, and takes the aru of the ring that is being formed for that of the old one.
      if phase == Recovery { restoreOld() }
      enterGather(FailedToReceive)
    } else {
      myHop := token.hop
      t := t with { hop: t.hop + 1 }
      if phase == Recovery { t := countRotation(t) }
      saved := Ringing(t)
      let holds = isRep() and held
      if not holds { sendSaved() }
      if phase == Operational { deliver() }
      arm tokenLost
      arm resend
      if holds { arm holdToken }
    }
  }
  ignore Token in Gather, Commit because "tokens are discarded until recovery begins"

  /// Before the checks, as upstream has it: strangers and duplicates count too.
  routine noteIdle(seq: int) {
    if seq == lastSeq {
      unchanged := min(unchanged + 1, config.seqnoUnchanged + 1)
      if not armed(mergeCheck) { arm mergeCheck }
    } else {
      unchanged := 0
      cancel mergeCheck
      cancel holdToken
    }
    lastSeq := seq
    held := if isRep() then unchanged > config.seqnoUnchanged else unchanged >= config.seqnoUnchanged
  }

  /// Flow control: a share of the window, and of the backlog of all.
  fn mayTransmit(token: Token, waits: int): int {
    let most = max(min(config.maxMessages, config.window - token.fcc), 0)
    let all = token.backlog + waits - waitedLast
    if all <= 0 { return most }
    let share = config.window * waitedLast div all
    return if share > 0 then min(most, share) else most
  }

  /// What every member has said twice that it has is not asked for any more.
  routine release(upTo: int) {
    let edge = min(upTo, delivered)
    when edge > released else "nothing new is everybody's"
    store := { seq: m for seq, m in store where seq > edge }
    released := edge
  }

  routine sendAgain(seq: int) {
    let m = if phase == Recovery then fresh[seq] else store[seq]
    send Mcast(of: m) to config.peers
  }

  /// The token's requests, with ours behind them. A message that is only late is not asked for at once.
  routine askFor(missing: list<Missing>, last: int): list<Missing> {
    var asked = missing
    for seq in [s for s in aru + 1 .. last where not here(s)] {
      if size(asked) < 30 {
        missed[seq] := (get(missed, seq) ?? 0) + 1
        if missed[seq] >= config.missCount and Missing(ring: ring, seq: seq) not in asked {
          asked := append(asked, Missing(ring: ring, seq: seq))
        }
      }
    }
    return asked
  }

  /// Numbers what waits and sends it; how many.
  routine sendNew(last: int, allowed: int): int {
    let bodies = take(if phase == Recovery then owed else if waiting then urgent else queue, allowed)
    let count = size(bodies)
    var seq = last
    for body in bodies {
      seq := seq + 1
      let m = Mcasted(ring: ring, seq: seq, ordinal: sentEver, from: self, safe: config.safe, body: body)
      sentEver := sentEver + 1
      if phase == Recovery { fresh[seq] := m } else { store[seq] := m }
      emit Sequenced(of: m)
      send Mcast(of: m) to config.peers
    }
    if phase == Recovery {
      owed := drop(owed, count)
    } else if waiting {
      urgent := drop(urgent, count)
    } else {
      queue := drop(queue, count)
    }
    // Ours are there; what is asked for is asked of the token's count, not of what arrived.
    if count > 0 { high := seq }
    updateAru()
    return count
  }

  routine updateAru() {
    var at = aru
    while at < high and here(at + 1) limit 20_000 { at := at + 1 }
    aru := at
    missed := { seq: n for seq, n in missed where seq > at }
  }

  /// A ring is installed when the token has come by often enough that everybody knows there is nothing left to recover.
  routine countRotation(token: Token): Token {
    var t = token
    if owed != [] {
      if not t.moreOld {
        t := t with { moreOld: true }
        flagged := true
      }
    } else if t.moreOld and flagged {
      t := t with { moreOld: false }
      flagged := false
    }
    let times = if t.moreOld then 0 else min(quiet + 1, 3)
    // The third visit is the one from which on all later ones count.
    if times == 2 { installSeq := t.seq }
    quiet := times
    if quiet >= 2 and installSeq <= aru { received := true }
    rotations := if quiet == 3 and installSeq <= t.aru then rotations + 1 else 0
    if rotations == 2 { enterOperational() }
    return t
  }

  routine sendSaved() {
    match saved {
      Nothing => ignore "there is no token to send"
      Ringing(t) => send t to after(joining, self)
      Forming(c, next) => send c to next
    }
  }

  on holdToken in Operational, Recovery { sendSaved() }
  ignore holdToken in Gather, Commit because "the token it held is gone"

  on resend in Commit, Recovery, Operational {
    sendSaved()
    arm resend
  }
  ignore resend in Gather because "it is cancelled on the way into Gather"

  on HoldCancel(ring: theirs) in Commit, Recovery, Operational {
    when theirs == ring else "of another ring"
    unchanged := 0
    if isRep() {
      cancel holdToken
      sendSaved()
    }
  }
  on HoldCancel(ring: theirs) in Gather {
    when theirs == ring else "of another ring"
    unchanged := 0
  }

  // ---------------------------------------------------------------- messages

  on Mcast(of) in Operational {
    if of.ring != ring {
      proc := proc + { of.from }
      enterGather(ForeignInOperational)
    } else {
      keep(of)
      deliver()
    }
  }
  on Mcast(of) in Gather {
    if of.ring != ring {
      when of.from not in proc else "a candidate already"
      proc := proc + { of.from }
      enterGather(ForeignInGather)
    } else {
      keep(of)
    }
  }
  /// While recovering, what is passed on of the old ring comes in messages of the new one.
  on Mcast(of) in Recovery {
    when of.ring == ring else "of another ring"
    when of.body is Old(_) else "nobody sends messages of its own before the ring is installed"
    if of.seq <= 16_384 and of.seq not in fresh {
      fresh[of.seq] := of
      high := max(high, of.seq)
    }
    updateAru()
  }
  ignore Mcast in Commit because "neither ring takes messages now"

  routine keep(m: Mcasted) {
    if m.seq > released and m.seq <= released + 16_384 and m.seq not in store {
      store[m.seq] := m
      high := max(high, m.seq)
    }
    updateAru()
  }

  /// Up to the first hole, or the first that has to be safe and is not.
  routine deliver() {
    while delivered + 1 in store and (not store[delivered + 1].safe or delivered + 1 <= safeUpTo) limit 20_000 {
      delivered := delivered + 1
      handUp(store[delivered])
    }
  }

  routine handUp(m: Mcasted) {
    when not m.body is Old(_) else "it was for those of another old ring"
    emit Delivered(of: m)
  }

  on Send(body, urgent: first) {
    if first { urgent := append(urgent, body) } else { queue := append(queue, body) }
    wake()
  }
  on SendTogether(before, alone, both, urgent: first) {
    let line = if first then urgent else queue
    let next = if last(line) == Some(before) then append(take(line, size(line) - 1), both) else append(line, alone)
    if first { urgent := next } else { queue := next }
    wake()
  }
  /// The services are done with the ring: everybody's messages go on.
  on SyncDone(ring: done) {
    when done == ring else "the services of an earlier ring"
    waiting := false
    if queue != [] { wake() }
  }

  /// Who has something to send does not wait until the representative lets go of the token; in no phase, as upstream has it.
  routine wake() {
    when held else "the token comes by itself"
    held := false
    send HoldCancel(ring: ring) to config.peers
  }

  // ---------------------------------------------------------------- the token is lost

  on tokenLost in Operational { enterGather(TokenLostInOperational) }
  on tokenLost in Gather {
    consensusExpired()
    enterGather(TokenLostInGather)
  }
  on tokenLost in Commit { enterGather(TokenLostInCommit) }
  on tokenLost in Recovery {
    restoreOld()
    enterGather(TokenLostInRecovery)
  }

  /// A recovery that failed never was, but for the ring's number.
  routine restoreOld() {
    aru := oldAru
    high := oldHigh
    missed := {}
  }

  // ---------------------------------------------------------------- merging

  on mergeCheck in Operational {
    when isRep() else "the representative speaks for the ring"
    send MergeDetect(ring: ring) to config.peers
  }
  ignore mergeCheck in Gather, Commit, Recovery because "only an installed ring looks for others"

  on MergeDetect(ring: theirs) from peer in Operational {
    when theirs != ring else "our own ring"
    proc := proc + { peer }
    enterGather(MergeInOperational)
  }
  on MergeDetect(ring: theirs) from peer in Gather {
    when theirs != ring else "our own ring"
    when peer not in proc else "a candidate already"
    proc := proc + { peer }
    enterGather(MergeInGather)
  }
  ignore MergeDetect in Commit, Recovery because "the ring being formed comes first"

  // ---------------------------------------------------------------- gather: agree on the candidates

  /// Every way into Gather comes through here. It keeps proc and failed: only an installed ring clears them.
  routine enterGather(cause: Cause) {
    become Gather
    proc := proc + { self }
    consensus := { self }
    cancel tokenLost
    cancel resend
    cancel holdToken
    cancel mergeCheck
    arm joinAgain
    arm consensusLost
    sendJoin()
    emit GatherEntered(cause)
  }

  /// To the whole nodelist, ourselves included: a lone node lives on its own join.
  routine sendJoin() {
    send Join(proc: proc, failed: failed, ringSeq: ring.seq, leaving: false) to config.peers
  }

  on joinAgain in Gather {
    sendJoin()
    arm joinAgain
  }
  ignore joinAgain in Commit, Recovery, Operational because "it is cancelled on the way out of Gather"

  on consensusLost in Gather { consensusExpired() }
  ignore consensusLost in Commit, Recovery, Operational because "it is cancelled on the way out of Gather"

  /// Who did not agree in time has failed. If all did, the representative's commit token never came.
  routine consensusExpired() {
    if candidates() subset consensus {
      consensus := { self }
      arm tokenLost
    } else {
      failed := failed + (proc - consensus)
      enterGather(ConsensusTimeout)
    }
  }

  on Join(proc: theirs, failed: accused, ringSeq, leaving) from peer in Operational {
    heardSeq := max(heardSeq, ringSeq)
    when self not in accused else "it believes that we failed"
    when peer not in members or ringSeq >= ring.seq else "older than our ring"
    processJoin(peer, theirs, accused, ringSeq, leaving)
    if phase == Operational { enterGather(JoinInOperational) }
  }
  on Join(proc: theirs, failed: accused, ringSeq, leaving) from peer in Gather {
    heardSeq := max(heardSeq, ringSeq)
    processJoin(peer, theirs, accused, ringSeq, leaving)
  }
  on Join(proc: theirs, failed: accused, ringSeq, leaving) from peer in Commit {
    heardSeq := max(heardSeq, ringSeq)
    when peer in joining and ringSeq >= ring.seq else "not of the ring that is being formed"
    processJoin(peer, theirs, accused, ringSeq, leaving)
    enterGather(JoinInCommit)
  }
  on Join(proc: theirs, failed: accused, ringSeq, leaving) from peer in Recovery {
    heardSeq := max(heardSeq, ringSeq)
    when peer in joining and ringSeq >= ring.seq else "not of the ring that is being formed"
    // Before anything else: a commit that comes of it is to speak of the old ring, not of the one that was being formed.
    restoreOld()
    processJoin(peer, theirs, accused, ringSeq, leaving)
    enterGather(JoinInRecovery)
  }

  /// Agreement, news, or neither. May end in Commit; a caller in Commit or Recovery goes to Gather all the same.
  routine processJoin(peer: Node, theirs: set<Node>, accused: set<Node>, ringSeq: int, leaving: bool) {
    if theirs == proc and accused == failed {
      if not leaving { consensus := consensus + { peer } }
      when candidates() subset consensus else "others have yet to agree"
      if gaveUp {
        // Who failed to receive is alone for a while, and merges again.
        proc := { self }
        failed := {}
        startCommit()
      } else {
        when candidates() != {} else "nobody is left"
        when self == min(candidates()) else "the lowest candidate starts the ring"
        startCommit()
      }
    } else {
      when not (theirs subset proc and accused subset failed) else "it knows less than we do"
      when peer not in failed else "it has failed"
      // Who accuses us and has not heard of our ring yet spoke before it: to accuse it in turn would begin all of that again.
      let knowsOurs = self not in accused or ringSeq >= ring.seq
      when knowsOurs or config.answersStaleJoins else "it accuses us of what was before our ring"
      let more = if self in accused then { peer } else if peer in members then accused else {}
      // An answer to what tells nothing new would be answered in its turn, and no consensus would ever time out.
      let tells = not (theirs subset proc and more subset failed)
      when tells or config.answersStaleJoins else "whom it accuses is no news, as it was not of our ring"
      proc := proc + theirs
      failed := failed + more
      enterGather(MergeDuringJoin)
    }
  }

  // ---------------------------------------------------------------- commit: carry the token twice around

  routine startCommit() {
    let next = Ring(rep: self, seq: heardSeq + 4)
    enterCommit(CommitToken(ring: next, hop: 0, moreOld: false, members: toList(candidates()), entries: [], index: 0))
  }

  /// Save the old ring once, fill in what we bring, adopt and store the ring id, pass the token on.
  routine enterCommit(c: CommitToken) {
    if not oldSaved {
      oldRing := ring
      oldSaved := true
    }
    become Commit
    oldAru := aru
    oldHigh := high
    let mine = Entry(oldRing: oldRing, aru: aru, delivered: delivered, received: aru == high)
    let entries = withOurs(c.entries, mine)
    received := entries[c.index].received
    ring := c.ring
    stored := c.ring.seq
    heardSeq := max(heardSeq, c.ring.seq)
    joining := c.members
    sentLast := 0
    waitedLast := 0
    let token = c with { hop: c.hop + 1, entries: entries, index: c.index + 1 }
    saved := Forming(token, token.members[token.index mod size(token.members)])
    cancel joinAgain
    cancel consensusLost
    arm tokenLost
    arm resend
    sendSaved()
  }

  /// Of those of one old ring, who has less than another has not received everything.
  fn withOurs(entries: list<Entry>, mine: Entry): list<Entry> {
    let all = append(entries, mine)
    let most = max([e.aru for e in all where e.oldRing == mine.oldRing])
    return [if e.oldRing == mine.oldRing and e.aru < most then e with { received: false } else e for e in all]
  }

  on CommitToken as c in Gather {
    when { n for n in c.members } == candidates() else "not the members that we agreed on"
    when c.ring.seq > ring.seq else "an old commit token"
    when c.index == size(c.entries) and c.index < size(c.members) else "not on its first way round"
    enterCommit(c)
  }
  /// The second time around: everybody has filled in its entry. Like upstream it compares the sequence alone, and that is enough:
  /// a node commits only to a higher sequence than its ring's, and a token is full only when each of its members committed to
  /// it, so that a full one of this sequence is of this ring, although two representatives may mint one sequence.
  on CommitToken as c in Commit {
    when c.ring.seq == ring.seq else "of another ring"
    when c.index == size(c.members) and size(c.entries) == size(c.members) else "not all round yet"
    enterRecovery(c)
  }

  // ---------------------------------------------------------------- recovery: what the old ring owes

  /// Those of our old ring who come from that very ring, and nothing in between.
  fn moved(): set<Node> = {
    n
    for n, e in { joining[i]: entries[i] for i in indices(entries) }
    where n in members and e.oldRing == oldRing
  }

  routine enterRecovery(c: CommitToken) {
    let savedAru = oldAru
    let savedHigh = oldHigh
    let had = received
    become Recovery
    oldAru := savedAru
    oldHigh := savedHigh
    received := had
    joining := c.members
    entries := c.entries
    let ours = { n: e for n, e in { joining[i]: entries[i] for i in indices(entries) } where n in moved() }
    if exists n, e in ours: not e.received {
      let low = min([e.aru for n, e in ours] + [oldHigh])
      owed := [Old(m) for s, m in store where s > low and s <= oldHigh]
    }
    fresh := {}
    aru := 0
    high := 0
    missed := {}
    stuck := 0
    myHop := -1
    unchanged := 0
    saved := Forming(c with { hop: c.hop + 1 }, after(joining, self))
    arm tokenLost
    arm resend
    sendSaved()
  }
  /// Round twice: the representative sends the first ring token, once. Like upstream it does not ask which ring.
  on CommitToken in Recovery {
    when isRep() and not originated else "only the representative starts the ring token, and once"
    originated := true
    flagged := owed != []
    saved := Ringing(
      Token(
        ring: ring,
        seq: 0,
        hop: 0,
        aru: -1,
        aruBy: Some(self),
        missing: [],
        fcc: 0,
        backlog: 0,
        moreOld: owed != []
      )
    )
    arm tokenLost
    arm resend
    sendSaved()
  }
  ignore CommitToken in Operational because "this ring is installed"

  // ---------------------------------------------------------------- operational

  /// The order of extended virtual synchrony: what is left of the old configuration, the transitional one, what its
  /// members alone can still deliver, then the new one.
  routine enterOperational() {
    let came = moved()
    let list = joining
    let upTo = aru
    let top = high
    let next = fresh
    var old = store
    for s, m in next {
      match m.body {
        Old(inner) where inner.ring == oldRing
          and inner.seq > released
          and s <= upTo
          and inner.seq not in old => { old[inner.seq] := inner }
        _ => {}
      }
    }
    store := old
    // What a companion was told as safe, all members of the old ring have: it is safe here, too.
    safeUpTo := max([safeUpTo] + [entries[i].delivered for i in indices(entries) where joining[i] in came])
    deliver()
    emit Moved(ring, members: came)
    waiting := true
    // Behind a hole only what companions said. Before it everything: a member that was parted from us may know it as safe.
    var hole = false
    for s, m in { s: m for s, m in old where s > delivered } {
      hole := hole or s > delivered + 1
      delivered := s
      if m.from in came or not hole { handUp(m) }
    }
    become Operational
    joining := list
    members := { n for n in list }
    proc := members
    failed := {}
    oldRing := ring
    oldSaved := false
    gaveUp := false
    emit Installed(ring, members: members)
    // What was passed on is of no ring any more; the new ring begins behind it.
    store := { s: m for s, m in next where s > top }
    aru := upTo
    high := top
    delivered := max([s for s, m in next] + [0])
    released := delivered
    safeUpTo := 0
    lastAru := 0
  }

  on Leave {
    send Join(
      proc: proc - { self },
      failed: failed + { self },
      ringSeq: ring.seq,
      leaving: true
    ) to config.peers - { self }
  }
}
