/// Virtual synchrony over extended virtual synchrony: a filter between the ring and a group of stateful processes.
///
/// Extended virtual synchrony merges what was partitioned; whoever keeps state wants no merges. A process that has state
/// (it is dirty) goes on only in the company in which it got it; a clean one is let in, and synced from the view that lets
/// it in; all other dirty ones are evicted and must start anew. Where nobody can tell who is right, all wait, and say why.
///
/// Every node of the ring takes part in the exchange, with a process in the group or without one: only so does some node of
/// every quorum remember every view that there was.
///
/// What differs from the first design, since exploring or thinking found a way around it:
/// - Two dirty nodes of one view are alike if the same nodes came along with them through all rings since, and not if their
///   previous rings are the same: after an exchange that ended undecided, strangers too have a previous ring in common
///   (mutant LastRingIsEnough).
/// - All members of a ring write a view down (`memory`) before the first of them installs it (InstallsAtOnce), and a lone
///   dirty part that somebody remembers to be behind does not go on (NoMemory): a stale node that meets only restarted ones
///   would otherwise give out a generation twice, or go back to a state that the others have left.
/// - A report waits for quorum and carries its verdict, so that all members decide at one place of the ring's order.
/// - A lineage is named by the stamp of its first view, not by its creator, who may begin twice in one incarnation. A part
///   that is named although behind begins a new one.
///
/// Left out: a random incarnation (it is a count on disk; nothing here is random); the choice by size that dlm_controld
/// has, which is never safe alone; the switch that lets a side without quorum install views; state transfer itself, which
/// begins at the view that says `joined`; quorum that is lost without a new ring or round, which takes effect with the next.
/// A filter is of one group and takes nothing from another one. Pauses: a node that noticed nothing is one that is late.

use types: Ring, Stamp, ViewId, View, Standing, Memory, Report, GroupMessage

/// Why no view is installed.
type Reason =
  | NoQuorum
  // Several parts have state, and not exactly one of them had quorum all along.
  | SeveralDirty
  // Somebody here remembers a later view than those who have state.
  | Behind
  // Quorum is not unique, somebody is missing, and nobody has said yet that it is fenced.
  | Unfenced
  // No process is in the group.
  | Nobody

type Outcome = Waits(reason: Reason) | Goes(view: View)

/// Why a process that has state is not of the view that is installed.
type Cause =
  // Somebody remembers a later view than its own: they went on without it.
  | WasBehind
  // Another part had quorum all along, and its own had not.
  | WasNotSteady
  // Another part was named.
  | WasNotNamed

/// Down and up: the ring's multicast.
signal Cast(message: GroupMessage)
signal Heard(message: GroupMessage, from: Node)
/// Up, in one order with what is heard: who of the old ring came along to this one, and who its members are.
signal CameAlong(ring: Ring, members: set<Node>)
signal RingInstalled(ring: Ring, members: set<Node>)
/// Up: the verdict of quorum on a ring. Its order against the ring's other events is nobody's promise.
signal Quorum(ring: Ring, quorate: bool)

/// From the process: send this to the group.
signal ToGroup(body: text)
/// From the process: leave the group; come with the state of this view; come without any, also after a start anew.
signal LeaveGroup
signal Returns(known: ViewId)
signal Restarted
/// To whoever speaks for the process: it is out of the group now.
signal Gone
/// From the administrator, or from whoever fences: the part with this node goes on.
signal Name(winner: Node)

/// To the process: a message of the view that is installed.
signal Received(view: ViewId, body: text, from: Node)
/// To the process: these were not sent and will not be.
signal Dropped(bodies: list<text>)

/// What the process hears of membership, from all sources.
type Event =
  | Nodes(members: set<Node>)
  | QuorumIs(quorate: bool)
  | Installs(view: View)
  | Blocks(reason: Reason)
  | Evicts(view: View, cause: Cause)
type Position = { at: Stamp, position: int }
/// To the process: all sources of membership in one order.
signal Published(position: Position, event: Event)
/// For logs: the verdict on an exchange, and whom this node takes for foreign.
signal Judged(at: Stamp, foreign: set<Node>)

/// Lineages begin in quorate rings, and of two such rings one is the later.
fn later(
  a: ViewId,
  b: ViewId
): bool =
  if a.lineage.ring.seq != b.lineage.ring.seq then a.lineage.ring.seq > b.lineage.ring.seq
  else if a.lineage.round != b.lineage.round then a.lineage.round > b.lineage.round
  else a.generation > b.generation

machine ViewFilter {
  config {
    /// Whether this node has a group with views.
    enabled: bool = false
    /// Who takes part in the exchange, with a process in the group or without one; without it every node of the ring.
    participants: set<Node>? = None
    /// A process is there from the start of the node on; otherwise it comes when it likes.
    present: bool = true
    /// Never two sides with quorum. Not so with two_node: there a side waits until it hears that the other is fenced.
    uniqueQuorum: bool = true
  }
  require match config.participants {
    None => true
    Some(all) => self in all
  }
    else "this node is not one of those that take part in views"

  phases Waiting, Exchanging, Installing, Stable, Blocked

  durable {
    incarnation: int = 0
    memory: Memory? = None
  }
  state {
    at: Stamp = Stamp(ring: Ring(rep: self, seq: 0), round: 0)
    members: set<Node> = {}
    verdict: bool? = None
    /// A verdict of quorum that came before its ring.
    early: Early? = None
    standing: Standing = if config.present then Clean else Left
    view: View? = None
    /// Who came along with this node through all rings since its view was installed.
    company: set<Node> = {}
    /// Every ring since the view was installed is known to have been quorate.
    steady: bool = false
    /// Between transitional and regular configuration: what still comes belongs to the old view, what is sent waits.
    closing: bool = false
    /// What the process sent and this node has not received yet.
    pending: list<text> = []
    position: int = 0
  }
  state in Exchanging, Blocked, Installing {
    reports: map<Node, Report> = {}
  }
  state in Exchanging, Blocked {
    named: Node? = None
  }
  state in Blocked {
    reason: Reason = Nobody
  }
  state in Installing {
    next: View? = None
    ready: set<Node> = {}
    /// Should this node be evicted.
    cause: Cause = WasBehind
  }

  // ---------------------------------------------------------------- the verdict, from reports alone

  fn active(): set<Node> = { n for n, r in reports where r.standing == Active }
  fn clean(): set<Node> = { n for n, r in reports where r.standing == Clean }

  /// Who has the same state as this one: the same view, and the same way from there.
  fn alike(
    one: Node
  ): set<Node> = {
    n
    for n in active()
    where reports[n].view == reports[one].view and reports[n].company == reports[one].company
  }
  /// The parts that have state, each by its lowest node.
  fn parts(): set<Node> = { n for n in active() where n == min(alike(n)) }
  /// Who has state, and not the same as this node.
  fn foreign(): set<Node> = if self in active() then { n for n in active() where n not in alike(self) } else {}

  /// The latest view that this part had, or was about to have.
  fn latest(part: Node): ViewId? {
    var found = idOf(part)
    for n in alike(part) {
      match reports[n].memory {
        Some(m) where m.included and isNews(m.view, found) => found := Some(m.view)
        _ => ignore "no news"
      }
    }
    return found
  }
  fn idOf(one: Node): ViewId? = match reports[one].view {
    None => None
    Some(v) => Some(v.id)
  }
  fn isNews(id: ViewId, known: ViewId?): bool = match known {
    None => true
    Some(k) => later(id, k)
  }

  /// Somebody remembers a view after that: they went on without this part.
  fn behind(part: Node): bool =
    exists r in values(reports):
      match r.memory {
        None => false
        Some(m) => isNews(m.view, latest(part))
      }

  fn steadyParts(): set<Node> = { n for n in parts() where not behind(n) and exists m in alike(n): reports[m].steady }

  /// The one part that goes on, if there is one: never a matter of size.
  fn winner(): Node? = match named {
    Some(n) => if n in active() then Some(min(alike(n))) else None
    None =>
      if size(parts()) == 1 then first({ n for n in parts() where not behind(n) })
      else if size(steadyParts()) == 1 then first(steadyParts())
      else None
  }

  /// Of the last view that anybody here knows of, those who are not here. Who is here without state has been reset.
  fn missing(): set<Node> {
    var last: Memory? = None
    for r in values(reports) {
      match r.memory {
        Some(m) where match last {
          None => true
          Some(l) => later(m.view, l.view)
        } => last := Some(m)
        _ => ignore "no news"
      }
    }
    return match last {
      None => {}
      Some(m) => m.members - keys(reports)
    }
  }

  /// The next: behind all that anybody was in, or was about to be in.
  fn generation(lineage: Stamp): int {
    var most = 0
    for r in values(reports) {
      match r.memory {
        Some(m) where m.view.lineage == lineage => most := max(most, m.view.generation)
        _ => ignore "another lineage"
      }
      match r.view {
        Some(v) where v.id.lineage == lineage => most := max(most, v.id.generation)
        _ => ignore "another lineage"
      }
    }
    return most + 1
  }

  fn outcome(): Outcome {
    if exists r in values(reports): not r.quorate { return Waits(NoQuorum) }
    if active() + clean() == {} { return Waits(Nobody) }
    if not config.uniqueQuorum and named == None and missing() != {} { return Waits(Unfenced) }
    if active() == {} { return Goes(viewOf(at, {}, {})) }
    return match winner() {
      None => Waits(if size(parts()) == 1 then Behind else SeveralDirty)
      Some(part) => goesOn(part)
    }
  }

  /// Who is named although behind begins a new lineage: its next generation may be somebody else's.
  fn goesOn(part: Node): Outcome = match reports[part].view {
    None => Waits(Nobody)
    Some(old) => Goes(viewOf(if behind(part) then at else old.id.lineage, alike(part), old.members))
  }

  fn whyNot(): Cause =
    if named is Some(_) then WasNotNamed
    else if self in active() and behind(min(alike(self))) then WasBehind
    else WasNotSteady

  fn viewOf(lineage: Stamp, continuing: set<Node>, old: map<Node, int>): View {
    let together = { n: r.incarnation for n, r in reports where n in continuing + clean() }
    return View(
      id: ViewId(lineage: lineage, generation: generation(lineage)),
      members: together,
      joined: clean(),
      left: { n for n, i in old where get(together, n) != Some(i) }
    )
  }

  // ---------------------------------------------------------------- the exchange

  routine publish(event: Event) {
    position := position + 1
    emit Published(position: Position(at: at, position: position), event: event)
  }

  /// Everything heard so far is about what is over.
  routine begin() {
    become Exchanging
    reports := {}
    named := None
    next := None
    ready := {}
    report()
  }

  /// Nothing is said of a ring before both sources have told of it.
  routine report() {
    match verdict {
      None => ignore "quorum has not told of this ring yet"
      Some(quorate) => emit Cast(
        message: State(Report(at, incarnation, standing, view, company, memory, quorate, steady))
      )
    }
  }

  routine judge() {
    when members subset keys(reports) else "not everybody has reported"
    match outcome() {
      Waits(why) => {
        emit Judged(at: at, foreign: foreign())
        if phase != Blocked or why != reason { publish(Blocks(why)) }
        become Blocked
        reason := why
      }
      Goes(coming) => {
        cause := whyNot()
        become Installing
        next := Some(coming)
        ready := {}
        memory := Some(
          Memory(
            view: coming.id,
            members: keys(coming.members),
            included: get(coming.members, self) == Some(incarnation)
          )
        )
        emit Judged(at: at, foreign: foreign())
        emit Cast(message: Ready(at))
      }
    }
  }

  routine conclude(coming: View) {
    become Stable
    if get(coming.members, self) == Some(incarnation) {
      view := Some(coming)
      standing := Active
      company := members
      steady := verdict == Some(true)
      publish(Installs(coming))
      for body in pending { emit Cast(message: App(view: coming.id, body: body)) }
    } else if standing == Active {
      standing := Evicted
      publish(Evicts(coming, cause))
      giveUp()
    }
  }

  /// What cannot be sent any more is said so.
  routine giveUp() {
    if pending != [] { emit Dropped(bodies: pending) }
    pending := []
  }

  // ---------------------------------------------------------------- inputs: the ring, and quorum

  on start {
    when config.enabled else "there are no views here"
    incarnation := incarnation + 1
  }

  on CameAlong(members: along) {
    when config.enabled else "there are no views here"
    closing := true
    // A first ring is come to from none.
    company := company & (along + { self })
  }

  on RingInstalled(ring, members: installed) {
    when config.enabled else "there are no views here"
    steady := steady and verdict == Some(true)
    verdict := None
    at := Stamp(ring: ring, round: 0)
    members := match config.participants {
      None => installed
      Some(all) => installed & all
    }
    closing := false
    position := 0
    publish(Nodes(installed))
    match early {
      Some(told) where told.ring == ring => learn(told.quorate)
      _ => ignore "quorum will tell"
    }
    begin()
  }

  on Quorum(ring, quorate) {
    early := Some(Early(ring: ring, quorate: quorate))
    when ring == at.ring else "of another ring"
    let before = verdict
    learn(quorate)
    if verdict != before and (phase == Exchanging or phase == Blocked) { report() }
  }

  routine learn(told: bool) {
    let quorate = told and mostTakePart()
    verdict := Some(quorate)
    early := None
    steady := steady and quorate
    publish(QuorumIs(quorate))
  }

  /// Any two quorums must have a node in common that remembers: of those who take part it takes the most.
  fn mostTakePart(): bool = match config.participants {
    None => true
    Some(all) => 2 * size(members) > size(all)
  }
  fn takesPart(peer: Node): bool = match config.participants {
    None => true
    Some(all) => peer in all
  }

  on Heard(message, from: peer) {
    when takesPart(peer) else "it takes no part"
    match message {
      State(r) => hearState(peer, r)
      Ready(stamp) => hearReady(peer, stamp)
      Named(stamp, who) => hearName(stamp, who)
      Enters => again()
      Leaves(which) => {
        if peer == self and which == incarnation { out() }
        again()
      }
      App(id, body) => hearApp(peer, id, body)
    }
  }

  /// Who was evicted while its leave was on its way stays so.
  routine out() {
    if standing != Evicted {
      standing := Left
      giveUp()
    }
    emit Gone
  }

  routine hearState(peer: Node, r: Report) {
    when r.at == at else "of an exchange that is over"
    when phase == Exchanging or phase == Blocked else "decided"
    reports[peer] := r
    judge()
  }

  routine hearReady(peer: Node, stamp: Stamp) {
    when stamp == at else "of an exchange that is over"
    when phase == Installing else "not asked"
    ready := ready + { peer }
    if members subset ready {
      match next {
        Some(coming) => conclude(coming)
        None => ignore "there is always one"
      }
    }
  }

  routine hearName(stamp: Stamp, who: Node) {
    when stamp == at and phase == Blocked else "nothing waits for it"
    when match get(reports, who) {
      None => false
      Some(r) => r.standing == Active or r.standing == Clean and active() == {}
    }
      else "it has no state to go on with"
    named := Some(who)
    judge()
  }

  /// A process came or went within the ring.
  routine again() {
    when members != {} else "there is no ring yet"
    at := at with { round: at.round + 1 }
    position := 0
    begin()
  }

  routine hearApp(peer: Node, id: ViewId, body: text) {
    when phase == Stable and standing == Active else "no view is open"
    when match view {
      None => false
      Some(v) => v.id == id
    }
      else "sent in another view"
    if peer == self { pending := drop(pending, 1) }
    emit Received(view: id, body: body, from: peer)
  }

  // ---------------------------------------------------------------- inputs: the process, and the administrator

  on ToGroup(body) {
    if standing == Evicted or standing == Left {
      emit Dropped(bodies: [body])
    } else {
      pending := append(pending, body)
      match view {
        Some(v) where phase == Stable and not closing => emit Cast(message: App(view: v.id, body: body))
        _ => ignore "it waits for the next view"
      }
    }
  }

  on LeaveGroup {
    when standing == Clean or standing == Active else "it is not in the group"
    emit Cast(message: Leaves(incarnation))
  }

  /// Who comes with state is dirty, and goes on in nobody's company: what it missed since, nobody knows. What was written down
  /// after its view it was not in.
  on Returns(known: id) {
    when standing == Left else "only who left comes back"
    standing := Active
    match view {
      Some(v) where v.id == id => ignore "the view that this node knows"
      _ => view := Some(View(id, members: {}, joined: {}, left: {}))
    }
    match memory {
      Some(m) where later(m.view, id) => memory := Some(m with { included: false })
      _ => ignore "nothing was written down after it"
    }
    company := { self }
    steady := false
    emit Cast(message: Enters)
  }

  on Restarted {
    incarnation := incarnation + 1
    standing := Clean
    view := None
    company := {}
    steady := false
    giveUp()
    emit Cast(message: Enters)
  }

  on Name(winner: who) {
    when phase == Blocked else "nothing is blocked here"
    emit Cast(message: Named(at, winner: who))
  }
}

/// A verdict of quorum, kept until its ring comes.
type Early = { ring: Ring, quorate: bool }
