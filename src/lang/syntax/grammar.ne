@preprocessor typescript
@{%
import { binary, codeOf, documented, ident, list, millisecondsOf, node, numberOf, spanOf, textOf } from './build.ts'
import { TokenFeed } from './lexer.ts'
const lexer = new TokenFeed() as any
const none: any[] = []
%}
@lexer lexer

# One file. Nothing separates items, parts and statements: each begins with a word of its own.
file -> use:* item:* {% d => node(d, { kind: 'file', uses: d[0], items: d[1], comments: [] }) %}
use -> "use" module (":" Names):? {% d => node(d, { kind: 'use', module: d[1], names: d[2] ? d[2][1] : none }) %}
module -> word (("/" | "-") word):* {% d => ({ text: d[0].text + d[1].map((p: any) => p[0][0].text + p[1].text).join(''), span: spanOf(d) }) %}
word -> %name {% d => ident(d[0]) %}
Word -> %Name {% d => ident(d[0]) %}
any -> word {% id %} | Word {% id %}
Names -> Word ("," Word):* {% d => list(d[0], d[1]) %}
words -> word ("," word):* {% d => list(d[0], d[1]) %}

item -> typeDecl {% id %} | simpleDecl {% id %} | fnDecl {% id %} | machine {% id %} | monitor {% id %}
      | stack {% id %} | model {% id %} | mutant {% id %} | scenario {% id %}

# ---------------------------------------------------------------- types
typeDecl -> "type" Word "=" typeBody {% d => documented(d, { kind: 'type', name: d[1], body: d[3] }) %}
typeBody -> type {% id %}
      | variant ("|" variant):+ {% d => node(d, { kind: 'cases', cases: list(d[0], d[1]) }) %}
      | ("|" variant):+ {% d => node(d, { kind: 'cases', cases: d[0].map((p: any) => p[1]) }) %}
      | Word "(" vfields ")" {% d => node(d, { kind: 'cases', cases: [node(d, { name: d[0], fields: d[2] })] }) %}
variant -> Word ("(" vfields ")"):? {% d => node(d, { name: d[0], fields: d[1] ? d[1][1] : none }) %}
vfields -> vfield ("," vfield):* {% d => list(d[0], d[1]) %}
vfield -> (word ":"):? type {% d => node(d, { name: d[0] ? d[0][0] : undefined, type: d[1] }) %}
type -> type "?" {% d => node(d, { kind: 'optional', of: d[0] }) %} | typeAtom {% id %}
typeAtom -> any {% d => node(d, { kind: 'named', name: d[0] }) %}
      | word "<" type ("," type):* ">" {% d => node(d, { kind: 'applied', name: d[0], args: list(d[2], d[3]) }) %}
      | rangeEnd ".." rangeEnd {% d => node(d, { kind: 'range', min: d[0], max: d[2] }) %}
      | "{" param ("," param):* "}" {% d => node(d, { kind: 'fields', fields: list(d[1], d[2]) }) %}
rangeEnd -> "-":? %number {% d => (d[0] ? -numberOf(d[1]) : numberOf(d[1])) %}

simpleDecl -> "epoch" Word ("per" Word):? {% d => documented(d, { kind: 'epoch', name: d[1], per: d[2] ? d[2][1] : undefined }) %}
      | "opaque" Word {% d => documented(d, { kind: 'opaque', name: d[1] }) %}
      | "signal" Word params:? {% d => documented(d, { kind: 'signal', name: d[1], params: d[2] ? d[2].list : none }) %}
      | "message" Word params:? {% d => documented(d, { kind: 'message', name: d[1], params: d[2] ? d[2].list : none }) %}
      | "const" word ":" type "=" expr {% d => documented(d, { kind: 'const', name: d[1], type: d[3], value: d[5] }) %}
params -> "(" (param ("," param):*):? ")" {% d => ({ list: d[1] ? list(d[1][0], d[1][1]) : none, span: spanOf(d) }) %}
param -> word ":" type {% d => node(d, { name: d[0], type: d[2] }) %}

fnDecl -> "fn" word params ":" type fnBody {% d => documented(d, { kind: 'fn', name: d[1], params: d[2].list, result: d[4], body: d[5] }) %}
fnBody -> "=" expr {% d => d[1] %} | block {% id %}
routine -> "routine" word params (":" type):? block
      {% d => documented(d, { kind: 'routine', name: d[1], params: d[2].list, result: d[3] ? d[3][1] : undefined, body: d[4] }) %}

# ---------------------------------------------------------------- machines and monitors
machine -> "machine" Word "{" part:* "}" {% d => documented(d, { kind: 'machine', name: d[1], parts: d[3] }) %}
monitor -> "monitor" Word "{" part:* "}" {% d => documented(d, { kind: 'monitor', name: d[1], parts: d[3] }) %}
part -> "config" "{" fields "}" {% d => documented(d, { kind: 'config', fields: d[2] }) %}
      | "phases" Names {% d => documented(d, { kind: 'phases', names: d[1] }) %}
      | "durable" "{" fields "}" {% d => documented(d, { kind: 'durable', fields: d[2] }) %}
      | "state" inPhases:? "{" fields "}" {% d => documented(d, { kind: 'state', phases: d[1] ?? none, fields: d[3] }) %}
      | "timer" word params:? "=" expr (".." expr):?
        {% d => documented(d, { kind: 'timer', name: d[1], params: d[2] ? d[2].list : none, least: d[4], most: d[5] ? d[5][1] : undefined }) %}
      | "require" expr "else" %text {% d => documented(d, { kind: 'require', condition: d[1], reason: textOf(d[3]) }) %}
      | "ignore" any ("," any):* inPhases:? ("because" %text):?
        {% d => documented(d, { kind: 'ignores', inputs: list(d[1], d[2]), phases: d[3] ?? none, reason: d[4] ? textOf(d[4][1]) : undefined }) %}
      | "on" any onBinds ("from" word):? ("at" word):? inPhases:? block
        {% d => documented(d, { kind: 'on', input: d[1], ...d[2], from: d[3] ? d[3][1] : undefined, at: d[4] ? d[4][1] : undefined, phases: d[5] ?? none, body: d[6] }) %}
      | fnDecl {% id %} | routine {% id %} | property {% id %}
inPhases -> "in" Names {% d => d[1] %}
onBinds -> null {% () => ({ binds: none }) %}
      | "as" word {% d => ({ whole: d[1], binds: none }) %}
      | "(" bind ("," bind):* ")" {% d => ({ binds: list(d[1], d[2]) }) %}
bind -> word (":" word):? {% d => node(d, { field: d[0], name: d[1] ? d[1][1] : d[0] }) %}
fields -> (field (",":? field):*):? {% d => (d[0] ? list(d[0][0], d[0][1]) : none) %}
field -> word ":" type ("=" expr):? {% d => documented(d, { name: d[0], type: d[2], initial: d[3] ? d[3][1] : undefined }) %}
property -> temporal word ":" expr {% d => documented(d, { kind: 'property', temporal: d[0], name: d[1], condition: d[3] }) %}
      | "leadsTo" word ":" expr "~>" expr {% d => documented(d, { kind: 'property', temporal: 'leadsTo', name: d[1], condition: d[3], goal: d[5] }) %}
temporal -> ("always" | "sometimes" | "eventually") {% d => d[0][0].text %}

# ---------------------------------------------------------------- statements
block -> "{" stmt:* ret:? "}" {% d => node(d, { kind: 'block', statements: d[2] ? [...d[1], d[2]] : d[1] }) %}
ret -> "return" expr:? {% d => node(d, { kind: 'return', value: d[1] }) %}
stmt -> ("let" | "var") word (":" type):? "=" expr {% d => node(d, { kind: d[0][0].text, name: d[1], type: d[2] ? d[2][1] : undefined, value: d[4] }) %}
      | place ":=" expr {% d => node(d, { kind: 'assign', place: d[0], value: d[2] }) %}
      | ifStmt {% id %}
      | "for" words "in" source block {% d => node(d, { kind: 'for', names: d[1], source: d[3], body: d[4] }) %}
      | "while" expr "limit" expr block {% d => node(d, { kind: 'while', condition: d[1], limit: d[3], body: d[4] }) %}
      | "when" expr ("else" %text):? {% d => node(d, { kind: 'when', condition: d[1], reason: d[2] ? textOf(d[2][1]) : undefined }) %}
      | "ignore" %text {% d => node(d, { kind: 'ignore', reason: textOf(d[1]) }) %}
      | "match" expr "{" stmtArm:+ "}" {% d => node(d, { kind: 'matchStmt', subject: d[1], arms: d[3] }) %}
      | word "(" args:? ")" {% d => node(d, { kind: 'callStmt', name: d[0], args: d[2] ?? none }) %}
      | "emit" expr {% d => node(d, { kind: 'emit', signal: d[1] }) %}
      | "send" expr "to" expr {% d => node(d, { kind: 'send', message: d[1], to: d[3] }) %}
      | "arm" timerRef ("for" expr):? {% d => node(d, { kind: 'arm', timer: d[1], duration: d[2] ? d[2][1] : undefined }) %}
      | "cancel" timerRef {% d => node(d, { kind: 'cancel', timer: d[1] }) %}
      | "become" Word {% d => node(d, { kind: 'become', phase: d[1] }) %}
      | "assert" word ":" expr {% d => node(d, { kind: 'assert', name: d[1], condition: d[3] }) %}
ifStmt -> "if" expr block ("else" (block | ifStmt)):? {% d => node(d, { kind: 'if', condition: d[1], then: d[2], otherwise: d[3] ? d[3][1][0] : undefined }) %}
timerRef -> word ("(" args ")"):? {% d => node(d, { name: d[0], args: d[1] ? d[1][1] : none }) %}
stmtArm -> pattern ("where" expr):? "=>" (block | stmt | ret) {% d => node(d, { pattern: d[0], where: d[1] ? d[1][1] : undefined, body: d[3][0] }) %}
place -> word step:* {% d => node(d, { name: d[0], path: d[1] }) %}
step -> "." word {% d => ({ kind: 'field', name: d[1], span: spanOf(d) }) %} | "[" expr "]" {% d => ({ kind: 'key', key: d[1], span: spanOf(d) }) %}

# ---------------------------------------------------------------- expressions
# Open forms run as far right as they can: they may end a boolean operator's right side, and stand nowhere else unbracketed.
expr -> impC {% id %} | impO {% id %}
open -> "if" expr "then" expr "else" expr {% d => node(d, { kind: 'ifx', condition: d[1], then: d[3], otherwise: d[5] }) %}
      | ("forall" | "exists" | "no") quantRange ("," quantRange):* ":" expr
        {% d => node(d, { kind: 'quantified', quantifier: d[0][0].text, ranges: list(d[1], d[2]), body: d[4] }) %}
quantRange -> words "in" source {% d => node(d, { names: d[0], source: d[2] }) %}
impC -> orC "implies" impC {% binary %} | orC {% id %}
impO -> orC "implies" impO {% binary %} | orO {% id %}
orC  -> orC "or" andC {% binary %} | andC {% id %}
orO  -> orC "or" andO {% binary %} | andO {% id %}
andC -> andC "and" notC {% binary %} | notC {% id %}
andO -> andC "and" notO {% binary %} | notO {% id %}
notC -> "not" notC {% d => node(d, { kind: 'unary', op: 'not', operand: d[1] }) %} | cmp {% id %}
notO -> "not" notO {% d => node(d, { kind: 'unary', op: 'not', operand: d[1] }) %} | open {% id %}
cmp -> alt cmpOp alt {% d => binary([d[0], d[1], d[2]]) %}
      | alt "is" pattern {% d => node(d, { kind: 'is', subject: d[0], pattern: d[2] }) %} | alt {% id %}
cmpOp -> ("==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "subset" | "meets") {% d => d[0][0] %} | "not" "in"
alt -> alt "??" add {% binary %} | add {% id %}
add -> add ("+" | "-") mul {% d => binary([d[0], d[1][0], d[2]]) %} | mul {% id %}
mul -> mul ("*" | "/" | "div" | "mod" | "&") unary {% d => binary([d[0], d[1][0], d[2]]) %} | unary {% id %}
unary -> "-" unary {% d => node(d, { kind: 'unary', op: '-', operand: d[1] }) %} | withx {% id %}
withx -> withx "with" "{" named ("," named):* "}" {% d => node(d, { kind: 'with', base: d[0], fields: list(d[3], d[4]) }) %} | postfix {% id %}
postfix -> postfix "." any {% d => node(d, { kind: 'dot', base: d[0], name: d[2] }) %}
      | postfix "[" expr "]" {% d => node(d, { kind: 'index', base: d[0], key: d[2] }) %} | prim {% id %}
prim -> %number {% d => node(d, { kind: 'number', value: numberOf(d[0]) }) %}
      | %float {% d => node(d, { kind: 'float', value: Number(d[0].text) }) %}
      | %duration {% d => node(d, { kind: 'duration', ms: millisecondsOf(d[0]), text: d[0].text }) %}
      | %text {% d => node(d, { kind: 'text', value: textOf(d[0]) }) %}
      | ("true" | "false") {% d => node(d, { kind: 'bool', value: d[0][0].text === 'true' }) %}
      | word {% d => node(d, { kind: 'name', name: d[0] }) %}
      | Word {% d => node(d, { kind: 'upper', name: d[0] }) %}
      | word "(" args:? ")" {% d => node(d, { kind: 'call', name: d[0], args: d[2] ?? none }) %}
      | word "(" expr gen ")" {% d => node(d, { kind: 'aggregate', name: d[0], item: d[2], gen: d[3] }) %}
      | Word "(" args ")" {% d => node(d, { kind: 'make', name: d[0], args: d[2] }) %}
      | "(" expr ")" {% d => ({ ...d[1], span: spanOf(d) }) %}
      | "{" "}" {% d => node(d, { kind: 'empty' }) %}
      | "{" expr ("," expr):* "}" {% d => node(d, { kind: 'set', items: list(d[1], d[2]) }) %}
      | "{" pair ("," pair):* "}" {% d => node(d, { kind: 'map', pairs: list(d[1], d[2]) }) %}
      | "{" expr gen "}" {% d => node(d, { kind: 'setOf', item: d[1], gen: d[2] }) %}
      | "{" pair gen "}" {% d => node(d, { kind: 'mapOf', pair: d[1], gen: d[2] }) %}
      | "[" (expr ("," expr):*):? "]" {% d => node(d, { kind: 'list', items: d[1] ? list(d[1][0], d[1][1]) : none }) %}
      | "[" expr gen "]" {% d => node(d, { kind: 'listOf', item: d[1], gen: d[2] }) %}
      | "[" expr ".." expr "]" {% d => node(d, { kind: 'rangeList', from: d[1], to: d[3] }) %}
      | "match" expr "{" arm:+ "}" {% d => node(d, { kind: 'match', subject: d[1], arms: d[3] }) %}
pair -> expr ":" expr {% d => node(d, { key: d[0], value: d[2] }) %}
gen -> "for" words "in" source ("where" expr):? ("by" expr ("," expr):*):?
      {% d => node(d, { names: d[1], source: d[3], where: d[4] ? d[4][1] : undefined, by: d[5] ? list(d[5][1], d[5][2]) : none }) %}
source -> expr {% id %} | expr ".." expr {% d => node(d, { kind: 'span', from: d[0], to: d[2] }) %}
args -> arg ("," arg):* {% d => list(d[0], d[1]) %}
arg -> expr {% d => node(d, { kind: 'arg', value: d[0] }) %} | named {% id %}
named -> word ":" expr {% d => node(d, { kind: 'namedArg', name: d[0], value: d[2] }) %}
arm -> pattern ("where" expr):? "=>" expr {% d => node(d, { pattern: d[0], where: d[1] ? d[1][1] : undefined, value: d[3] }) %}
pattern -> Word ("(" pattern ("," pattern):* ")"):? {% d => node(d, { kind: 'casePattern', name: d[0], fields: d[1] ? list(d[1][1], d[1][2]) : none }) %}
      | word {% d => node(d, { kind: 'bindPattern', name: d[0] }) %}
      | "-":? %number {% d => node(d, { kind: 'numberPattern', value: d[0] ? -numberOf(d[1]) : numberOf(d[1]) }) %}
      | %text {% d => node(d, { kind: 'textPattern', value: textOf(d[0]) }) %}
      | ("true" | "false") {% d => node(d, { kind: 'boolPattern', value: d[0][0].text === 'true' }) %}

# ---------------------------------------------------------------- models, mutants, scenarios
stack -> "stack" Word "=" Names {% d => documented(d, { kind: 'stack', name: d[1], machines: d[3] }) %}
model -> "model" Word ("of" Word):? "{" modelPart:* "}" {% d => documented(d, { kind: 'model', name: d[1], base: d[2] ? d[2][1] : undefined, parts: d[4] }) %}
modelPart -> "nodes" (word ":"):? %number "of" Word configs:?
        {% d => documented(d, { kind: 'nodes', group: d[1] ? d[1][0] : undefined, count: numberOf(d[2]), stack: d[4], configs: d[5] ?? none }) %}
      | "world" "{" world:* "}" {% d => documented(d, { kind: 'world', clauses: d[2] }) %}
      | "monitors" Names {% d => documented(d, { kind: 'monitors', names: d[1] }) %}
      | "within" word ":" expr {% d => documented(d, { kind: 'within', name: d[1], bound: d[3] }) %}
      | "fair" ("weak" | "strong") words {% d => documented(d, { kind: 'fair', strength: d[1][0].text, words: d[2] }) %}
      | "expect" outcome ("," outcome):* {% d => documented(d, { kind: 'expect', outcomes: list(d[1], d[2]) }) %}
      | property {% id %}
configs -> "{" (conf (",":? conf):*):? "}" {% d => (d[1] ? list(d[1][0], d[1][1]) : none) %}
conf -> setting {% d => ({ kind: 'setting', ...d[0] }) %}
      | Word "{" (setting (",":? setting):*):? "}" {% d => node(d, { kind: 'machineConfig', machine: d[0], settings: d[2] ? list(d[2][0], d[2][1]) : none }) %}
setting -> word ":" expr {% d => node(d, { name: d[0], value: d[2] }) %}
outcome -> ("holds" | "vacuous" | "incomplete") {% d => node(d, { kind: 'verdict', verdict: d[0][0].text }) %}
      | ("distinct" | "generated" | "depth") %number {% d => node(d, { kind: 'count', what: d[0][0].text, count: numberOf(d[1]) }) %}
      | "violated" word ("in" %number "steps"):? {% d => node(d, { kind: 'violated', property: d[1], steps: d[2] ? numberOf(d[2][1]) : undefined }) %}
world -> "links" ("datagram" | "soup" | "stream") ("," link):* {% d => node(d, { kind: 'links', transport: d[1][0].text, options: d[2].map((p: any) => p[1]) }) %}
      | ("partitions" | "crashes" | "restarts" | "reboots" | "pauses" | "cuts") budget:? {% d => node(d, { kind: 'faults', fault: d[0][0].text, most: d[1]?.n }) %}
      | "timers" "early" budget {% d => node(d, { kind: 'timersEarly', most: d[2].n }) %}
      | "clocks" "untimed" {% d => node(d, { kind: 'clocks' }) %}
      | "clocks" "timed" "," "tick" %duration "," "drift" %number "in" %number
        {% d => node(d, { kind: 'clocks', timed: { tick: millisecondsOf(d[4]), drift: numberOf(d[7]), per: numberOf(d[9]) } }) %}
      | "operator" Word ("(" choice ("," choice):* ")"):? "at" place1 budget:?
        {% d => node(d, { kind: 'operator', signal: d[1], choices: d[2] ? list(d[2][1], d[2][2]) : none, at: d[4]?.kind ? d[4] : undefined, most: d[5]?.n }) %}
      | "views" Word "," Word "," Word {% d => node(d, { kind: 'views', installed: d[1], multicast: d[3], deliver: d[5] }) %}
link -> ("lossy" | "duplicating") budget:? {% d => node(d, { kind: 'budget', name: d[0][0].text, most: d[1]?.n }) %}
      | "delay" alt ".." alt {% d => node(d, { kind: 'delay', least: d[1], most: d[3] }) %}
choice -> word "in" source {% d => node(d, { name: d[0], source: d[2] }) %}
place1 -> "any" "node" {% d => ({ span: spanOf(d) }) %} | alt {% id %}
budget -> "<=" %number {% d => ({ n: numberOf(d[1]), span: spanOf(d) }) %}

mutant -> "mutant" Word "of" Word "on" Names "{" change:+ "caught" "by" words "}"
        {% d => documented(d, { kind: 'mutant', name: d[1], machine: d[3], models: d[5], changes: d[7], caught: d[10] }) %}
change -> "change" %code "to" %code {% d => node(d, { from: codeOf(d[1]), to: codeOf(d[3]) }) %}

scenario -> "scenario" %text "on" Word ("with" configs):? "{" act:* "}"
        {% d => documented(d, { kind: 'scenario', title: textOf(d[1]), model: d[3], configs: d[4] ? d[4][1] : none, acts: d[6] }) %}
act -> "settle" ("for" %duration):? {% d => node(d, { kind: 'settle', duration: d[1] ? node(d[1][1], { kind: 'duration', ms: millisecondsOf(d[1][1]), text: d[1][1].text }) : undefined }) %}
      | "heal" {% d => node(d, { kind: 'heal' }) %}
      | "split" group ("," group):+ {% d => node(d, { kind: 'split', groups: list(d[1], d[2]) }) %}
      | ("cut" | "mend") %number "to" %number {% d => node(d, { kind: d[0][0].text, from: numberOf(d[1]), to: numberOf(d[3]) }) %}
      | ("crash" | "restart" | "pause" | "resume") %number {% d => node(d, { kind: d[0][0].text, node: numberOf(d[1]) }) %}
      | ("deliver" | "lose") Word ("from" %number):? "to" %number
        {% d => node(d, { kind: d[0][0].text, message: d[1], from: d[2] ? numberOf(d[2][1]) : undefined, to: numberOf(d[4]) }) %}
      | "fire" timerRef "at" %number {% d => node(d, { kind: 'fire', timer: d[1], at: numberOf(d[3]) }) %}
      | "run" Word ("(" args ")"):? "at" %number {% d => node(d, { kind: 'run', signal: d[1], args: d[2] ? d[2][1] : none, at: numberOf(d[4]) }) %}
      | "expect" expr {% d => node(d, { kind: 'expectThat', condition: d[1] }) %}
group -> "{" %number ("," %number):* "}" {% d => list(d[1], d[2]).map(numberOf) %}
