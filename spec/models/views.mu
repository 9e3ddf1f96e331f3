/// A group with views on whole nodes, but for the ring below: the filter over the synchronisation of services, with votequorum's
/// verdict, and a client whose process comes and goes. The ring is that of models/cpg.

use types: ViewId
use sync: Sync
use votequorum: Votequorum
use views: Views, ViewJoin, ViewLeave, ViewSend, ViewFinalize, ViewEvent
use view-filter: ViewFilter
use models/cpg: GroupPort, GroupSequencers, Break, Mend
use models/view-filter: Synchrony, StampOrder, SameVerdict

/// Choices of the world: the client asks for this.
signal Come
signal Depart
signal HangUp
signal Speak
signal Resume

/// A client that comes clean, and after it left with what it has.
machine Attendant {
  state {
    known: ViewId? = None
  }
  on Come { emit ViewJoin(client: 1, group: "g", view: None) }
  on Resume { emit ViewJoin(client: 1, group: "g", view: known) }
  on Depart { emit ViewLeave(client: 1) }
  on HangUp { emit ViewFinalize(client: 1) }
  on Speak { emit ViewSend(client: 1, body: "x", size: 1) }
  on ViewEvent(event) {
    match event {
      Installs(view) => known := Some(view.id)
      _ => ignore "no view"
    }
  }
}

stack Attended = GroupPort, Sync, Votequorum, Views, ViewFilter, Attendant

/// Two nodes, of which the first has quorum alone; a process on each. The second goes its own way.
model Viewed2 {
  nodes members: 2 of Attended {
    GroupPort { sequencer: 3 },
    Sync { services: { 5 } },
    Votequorum { votes: { 1: 2, 2: 1 }, speaking: Synchronised },
    Views { group: Some("g") },
    ViewFilter { enabled: true, present: false }
  }
  nodes sequencer: 1 of GroupSequencers { all: { 1, 2 } }
  world {
    links stream
    operator Come at members <= 2
    operator Break(alone in { 2 }) at sequencer <= 1
  }
  monitors Synchrony, StampOrder, SameVerdict
  sometimes whole:
    forall n in members:
      n.ViewFilter.phase == Stable and n.ViewFilter.standing == Active and size(n.ViewFilter.members) == 2
  expect holds, distinct 528_012
}
/// And comes back with its state: it is evicted, and begins anew.
model Viewed2Merges of Viewed2 {
  world {
    operator Come at members <= 3
    operator Mend at sequencer <= 1
  }
  /// It goes away when both are in a view, and its process begins anew when it has been told to go.
  within met: forall s in sequencer: s.highest == 1 or forall n in members: n.Attendant.known is Some(_)
  within once: forall n in members: n.ours is Some(_) or not n.evicted
  sometimes evicts: exists n in members: n.evicted
  sometimes anew: exists n in members: n.incarnation == 3 and n.ViewFilter.phase == Stable
  expect holds, distinct 246_754
}

/// A client leaves, and comes with what it has, at any time.
model Viewed2Leaves of Viewed2 {
  world {
    operator Depart at { 2 } <= 1
    operator Resume at { 2 } <= 1
    operator Break(alone in { 2 }) at sequencer <= 0
  }
  sometimes evicts: exists n in members: n.evicted
  expect holds, distinct 2_489_365
}

/// Something is said, at any time.
model Viewed2Says of Viewed2 {
  world {
    operator Speak at { 1 } <= 1
  }
  /// What is not back yet is still kept, or on its way.
  always owed: forall n in members: size(n.owed) == size(n.pending)
  sometimes hears: exists n in members: size(get(Synchrony.received, n.id) ?? []) == 1
  expect holds, distinct 1_540_070
}

/// Another goes without a word.
model Viewed2HangsUp of Viewed2 {
  world {
    operator HangUp at { 1 } <= 1
    operator Break(alone in { 2 }) at sequencer <= 0
  }
  expect holds, distinct 619_744
}
