/// The synchronisation of services after each installed ring, as corosync's sync.c does it: members say which services they
/// have, then one service after the other has its turn at all of them. A service that a member lacks has its barrier all
/// the same. A new ring begins all of it anew.

use types: Ring, Multicast, Deliver, Regular, SyncDone

/// Up: this service says now what it has to say to the members of the ring.
signal Turn(service: int)
/// Up, from a membership without services: this member says now what it has to say in the ring.
signal Speak
/// Up: every member said so; the service acts on what it heard.
signal Activate(service: int)
/// Down: on this ring the service's turn does not end before it says so. Said before its turn, and in it.
signal Hold(service: int)
signal Release(service: int)
/// To ourselves: what the service had to say is on its way.
signal Said

machine Sync {
  config {
    services: set<int> = { 5 }
  }
  phases Idle, Building, Turning
  state {
    ring: Ring = Ring(rep: self, seq: 0)
    members: set<Node> = {}
    /// Services that wait for something of their own.
    held: set<int> = {}
  }
  state in Building {
    /// By member, the services that it has.
    built: map<Node, set<int>> = {}
  }
  state in Turning {
    /// What is left, the service whose turn it is first.
    turns: list<int> = []
    /// Who is done with it.
    done: set<Node> = {}
  }

  on Regular(ring: installed, members: all) {
    become Building
    ring := installed
    members := all
    built := {}
    held := {}
    emit Multicast(payload: ServiceBuild(ring, services: config.services))
  }

  on Deliver(payload, from: peer) in Building {
    match payload {
      ServiceBuild(theirs, services) => {
        when theirs == ring else "of another ring"
        built[peer] := services
        when members subset keys(built) else "not all have said what they have"
        var all = config.services
        for n, has in built { all := all + has }
        become Turning
        turns := toList(all)
        next()
      }
      _ => ignore "no service has its turn yet"
    }
  }
  on Deliver(payload, from: peer) in Turning {
    match payload {
      Barrier(theirs) => {
        when theirs == ring else "of another ring"
        done := done + { peer }
        when members subset done else "not all are done"
        emit Activate(service: turns[0])
        turns := drop(turns, 1)
        next()
      }
      _ => ignore "of a service"
    }
  }
  ignore Deliver in Idle because "the ring is synchronised"

  routine next() {
    done := {}
    if turns == [] {
      become Idle
      emit SyncDone(ring)
    } else {
      emit Turn(service: turns[0])
      emit Said
    }
  }

  /// Behind what the service said in its turn.
  on Said in Turning {
    when turns[0] not in held else "the service is not done yet"
    emit Multicast(payload: Barrier(ring))
  }
  ignore Said in Idle, Building because "a new ring came in between"

  on Hold(service) { held := held + { service } }
  on Release(service) {
    when service in held else "nothing waits for it"
    held := held - { service }
    // Before its turn there is nothing to end yet.
    if turns != [] and turns[0] == service { emit Said }
  }
}
