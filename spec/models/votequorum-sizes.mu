/// Clusters of several sizes for scenarios, which choose their options and faults themselves.

use types: Regular, Multicast, Deliver
use models/conf: Voting

model Nodes3 {
  nodes 3 of Voting { votes: { n: 1 for n in nodes } }
  world {
    views Regular, Multicast, Deliver
    restarts
  }
  sometimes acts: exists n in alive: n.quorate
}
model Nodes2 of Nodes3 {
  nodes 2 of Voting { votes: { n: 1 for n in nodes } }
}

model Nodes4 of Nodes3 {
  nodes 4 of Voting { votes: { n: 1 for n in nodes } }
}

model Nodes5 of Nodes3 {
  nodes 5 of Voting { votes: { n: 1 for n in nodes } }
}

model Nodes6 of Nodes3 {
  nodes 6 of Voting { votes: { n: 1 for n in nodes } }
}

model Nodes7 of Nodes3 {
  nodes 7 of Voting { votes: { n: 1 for n in nodes } }
}

model Nodes8 of Nodes3 {
  nodes 8 of Voting { votes: { n: 1 for n in nodes } }
}
