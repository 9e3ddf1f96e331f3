/// Raft's leader election (Ongaro and Ousterhout, section 5.2) over a network that loses, duplicates and reorders.

message RequestVote(term: int)
message Vote(term: int)
message Heartbeat(term: int)
/// The world's choice: no leader was heard of in time.
signal ElectionTimeout

machine Raft {
  config {
    peers: set<Node>
    /// The last term that anybody may start: it bounds the model.
    terms: int
  }
  phases Follower, Candidate, Leader
  durable {
    term: int = 0
    votedFor: Node? = None
  }
  state in Candidate, Leader {
    votes: set<Node> = {}
  }

  on ElectionTimeout in Follower, Candidate {
    when term < config.terms else "the last term of this model"
    become Candidate
    term := term + 1
    votedFor := Some(self)
    votes := { self }
    send RequestVote(term) to config.peers - { self }
  }
  ignore ElectionTimeout in Leader because "a leader waits for nobody"

  routine follow(newer: int) {
    if newer > term {
      become Follower
      term := newer
      votedFor := None
    }
  }

  on RequestVote(term: asked) from peer {
    follow(asked)
    if asked == term and votedFor ?? peer == peer {
      votedFor := Some(peer)
      send Vote(term) to peer
    }
  }
  on Vote(term: given) from peer {
    if phase == Candidate and given == term {
      votes := votes + { peer }
      if size(votes) * 2 > size(config.peers) {
        become Leader
        send Heartbeat(term) to config.peers - { self }
      }
    }
  }
  on Heartbeat(term: theirs) {
    follow(theirs)
    if theirs == term and phase == Candidate { become Follower }
  }
}

stack Electing = Raft

model Raft3211 {
  nodes 3 of Electing { peers: nodes, terms: 2 }
  world {
    links soup, lossy, duplicating <= 1
    reboots <= 1
    operator ElectionTimeout at any node
  }
  always oneLeader: no a, b in nodes: a != b and a.phase == Leader and b.phase == Leader and a.term == b.term
  sometimes elected: exists a in nodes: a.phase == Leader
  expect holds, distinct 2_340_382
}
model Raft3300 of Raft3211 {
  nodes 3 of Electing { peers: nodes, terms: 3 }
  world {
    links soup, lossy, duplicating <= 0
    reboots <= 0
  }
  expect holds, distinct 21_597_553
}
/// Small enough for the unit tests.
model Raft3100 of Raft3300 {
  nodes 3 of Electing { peers: nodes, terms: 1 }
  expect holds, distinct 665
}
