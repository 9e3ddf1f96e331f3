/// Totem single ring membership (EVS) as corosync 3.1 does it: how processors agree on a ring.
///
/// Gather agrees on the candidates, Commit carries a token twice around them, Recovery proves that the ring turns, and
/// Operational installs it. Payloads ride on the ring token itself: each holder adds its own and takes off those that
/// have been all round, so that every member delivers them in one order. Numbered multicasts with retransmission
/// requests, and with them recovery of an old ring's messages, flow control and FAILED TO RECEIVE, are the next stage;
/// their fields are in the token and the commit token already. Also left out: the pause timer, the interface check, and
/// the heartbeat. A payload that was not sent when a ring ends is dropped: services start anew on each Regular.

use types: Ring, Payload, Multicast, Deliver, Transitional, Regular

/// Why Gather was entered, in the order of upstream's numbers.
type Cause =
  | ConsensusTimeout
  | TokenLostInOperational
  | TokenLostInGather
  | TokenLostInCommit
  | TokenLostInRecovery
  | MergeInOperational
  | MergeInGather
  | MergeDuringJoin
  | JoinInOperational
  | JoinInCommit
  | JoinInRecovery
  | InterfaceUp

/// A payload on its way around the ring.
type Carried = { seq: int, from: Node, payload: Payload }
/// A request for a multicast that was not received.
type Missing = { ring: Ring, seq: int }
/// What one member brings from its old ring.
type Entry = { oldRing: Ring, aru: int, delivered: int, received: bool }

/// The ring token. `aru` starts at -1; nobody has received anything.
message Token(
  ring: Ring,
  seq: int,
  hop: int,
  aru: int,
  aruBy: Node?,
  missing: list<Missing>,
  fcc: int,
  backlog: int,
  moreOld: bool,
  carried: list<Carried>
)
message Join(proc: set<Node>, failed: set<Node>, ringSeq: int, leaving: bool)
message CommitToken(ring: Ring, hop: int, moreOld: bool, members: list<Node>, entries: list<Entry>, index: int)
message MergeDetect(ring: Ring)
message HoldCancel(ring: Ring)

/// What is sent again when nothing newer came: one buffer for both tokens.
type Saved = Nothing | Ringing(token: Token) | Forming(token: CommitToken, next: Node)

/// Down: the node is about to stop; its peers need not wait for a timeout.
signal Leave
/// Out: for logs; corosync logs the same.
signal GatherEntered(cause: Cause)

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
    /// Payloads one visit may add.
    maxMessages: int = 17
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
    /// The hop of the last token taken.
    myHop: int = -1
    lastSeq: int = 0
    /// Visits in a row that brought nothing new, as far as anybody asks.
    unchanged: int = 0
    saved: Saved = Nothing
    queue: list<Payload> = []
    delivered: int = 0
  }
  state in Gather {
    consensus: set<Node> = {}
  }
  state in Commit, Recovery, Operational {
    joining: list<Node> = []
  }
  state in Recovery {
    entries: list<Entry> = []
    originated: bool = false
    /// Visits in a row without more old messages, and rotations since everybody saw that.
    quiet: 0..3 = 0
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
  /// This node believes that the representative holds the token.
  fn held(): bool = unchanged >= config.seqnoUnchanged

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
    myHop := token.hop
    var t = token
    if phase == Operational { t := carry(token) } else { countRotation(token) }
    saved := Ringing(t with { hop: t.hop + 1, aru: t.seq, aruBy: None })
    arm tokenLost
    arm resend
    if isRep() and unchanged > config.seqnoUnchanged { arm holdToken } else { sendSaved() }
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
  }

  /// Delivers what is new, takes off what went all round, adds what waits here.
  routine carry(token: Token): Token {
    for c in [c for c in token.carried where c.seq > delivered] {
      delivered := c.seq
      emit Deliver(payload: c.payload, from: c.from)
    }
    var seq = token.seq
    var riding = [c for c in token.carried where c.from != self]
    for payload in take(queue, config.maxMessages) {
      seq := seq + 1
      riding := append(riding, Carried(seq: seq, from: self, payload: payload))
      delivered := seq
      emit Deliver(payload: payload, from: self)
    }
    queue := drop(queue, config.maxMessages)
    return token with { seq: seq, carried: riding }
  }

  /// A ring is installed when the token has come by often enough that everybody knows there is nothing to recover.
  routine countRotation(token: Token) {
    quiet := if token.moreOld then 0 else min(quiet + 1, 3)
    rotations := if quiet == 3 then rotations + 1 else 0
    if rotations == 2 { enterOperational() }
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

  on Multicast(payload) {
    queue := append(queue, payload)
    if phase == Operational and held() {
      send HoldCancel(ring: ring) to config.peers
      unchanged := 0
    }
  }

  on tokenLost in Operational { enterGather(TokenLostInOperational) }
  on tokenLost in Gather {
    consensusExpired()
    enterGather(TokenLostInGather)
  }
  on tokenLost in Commit { enterGather(TokenLostInCommit) }
  on tokenLost in Recovery { enterGather(TokenLostInRecovery) }

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
    processJoin(peer, theirs, accused, leaving)
    if phase == Operational { enterGather(JoinInOperational) }
  }
  on Join(proc: theirs, failed: accused, ringSeq, leaving) from peer in Gather {
    heardSeq := max(heardSeq, ringSeq)
    processJoin(peer, theirs, accused, leaving)
  }
  on Join(proc: theirs, failed: accused, ringSeq, leaving) from peer in Commit {
    heardSeq := max(heardSeq, ringSeq)
    when peer in joining and ringSeq >= ring.seq else "not of the ring that is being formed"
    processJoin(peer, theirs, accused, leaving)
    enterGather(JoinInCommit)
  }
  on Join(proc: theirs, failed: accused, ringSeq, leaving) from peer in Recovery {
    heardSeq := max(heardSeq, ringSeq)
    when peer in joining and ringSeq >= ring.seq else "not of the ring that is being formed"
    processJoin(peer, theirs, accused, leaving)
    enterGather(JoinInRecovery)
  }

  /// Agreement, news, or neither. May end in Commit; a caller in Commit or Recovery goes to Gather all the same.
  routine processJoin(peer: Node, theirs: set<Node>, accused: set<Node>, leaving: bool) {
    if theirs == proc and accused == failed {
      if not leaving { consensus := consensus + { peer } }
      when candidates() != {} else "nobody is left"
      when candidates() subset consensus else "others have yet to agree"
      when self == min(candidates()) else "the lowest candidate starts the ring"
      startCommit()
    } else {
      when not (theirs subset proc and accused subset failed) else "it knows less than we do"
      when peer not in failed else "it has failed"
      proc := proc + theirs
      if self in accused {
        failed := failed + { peer }
      } else if peer in members {
        failed := failed + accused
      }
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
    let mine = Entry(oldRing: oldRing, aru: delivered, delivered: delivered, received: true)
    ring := c.ring
    stored := c.ring.seq
    heardSeq := c.ring.seq
    joining := c.members
    let token = c with { hop: c.hop + 1, entries: append(c.entries, mine), index: c.index + 1 }
    saved := Forming(token, token.members[token.index mod size(token.members)])
    cancel joinAgain
    cancel consensusLost
    arm tokenLost
    arm resend
    sendSaved()
  }

  on CommitToken as c in Gather {
    when { n for n in c.members } == candidates() else "not the members that we agreed on"
    when c.ring.seq > ring.seq else "an old commit token"
    enterCommit(c)
  }
  /// The second time around: everybody has filled in its entry. Like upstream it compares the sequence alone.
  on CommitToken as c in Commit {
    when c.ring.seq == ring.seq else "of another ring"
    when c.index == size(c.members) and size(c.entries) == size(c.members) else "not all round yet"
    become Recovery
    joining := c.members
    entries := c.entries
    myHop := -1
    lastSeq := 0
    unchanged := 0
    delivered := 0
    saved := Forming(c with { hop: c.hop + 1 }, after(joining, self))
    arm tokenLost
    arm resend
    sendSaved()
  }
  /// Round twice: the representative sends the first ring token, once. Like upstream it does not ask which ring.
  on CommitToken as c in Recovery {
    when isRep() and not originated else "only the representative starts the ring token, and once"
    originated := true
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
        moreOld: false,
        carried: []
      )
    )
    arm tokenLost
    arm resend
    sendSaved()
  }
  ignore CommitToken in Operational because "this ring is installed"

  // ---------------------------------------------------------------- operational

  /// Those of our old ring who come from that very ring move with us; then the new ring is installed.
  routine enterOperational() {
    let moved = {
      n
      for n, e in { joining[i]: entries[i] for i in indices(entries) }
      where n in members and e.oldRing == oldRing
    }
    become Operational
    members := { n for n in joining }
    proc := { n for n in joining }
    failed := {}
    oldRing := ring
    oldSaved := false
    queue := []
    emit Transitional(ring, members: moved)
    emit Regular(ring, members: members)
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
