@preprocessor typescript
@{%
import { binary, documented, ident, inBrackets, list, maybe, node, signed, spanOf } from './build.ts'
import { tokenTypes } from './lexer.ts'
const lexer = tokenTypes as any
const none: any[] = []
%}
@lexer lexer

# The grammar of the language. `build.ts` makes the nodes, tree.ts says what they are; `d` holds the parts of a rule. A word
# in quotes matches by its text, so only the reserved words (lexer.ts) cannot be names. It must never be ambiguous: an
# Earley parser makes every tree that there is. ambiguity.test.ts draws random sentences from it and counts their parses.

# One file. Nothing separates items, parts and statements: each begins with a word of its own.
file -> use:* item:* {% d => ({ uses: d[0], items: d[1] }) %}
use -> "use" module (":" anyNames):? {% d => node(d, { kind: 'use', module: d[1], names: maybe(d[2], 1) ?? none }) %}
module -> word (("/" | "-") word):*
        {% d => ({ text: d[0].text + d[1].map((p: any) => p[0][0].text + p[1].text).join(''), span: spanOf(d) }) %}
word -> %name {% d => ident(d[0]) %}
Word -> %Name {% d => ident(d[0]) %}
any -> word {% id %} | Word {% id %}
Names -> Word ("," Word):* {% d => list(d[0], d[1]) %}
anyNames -> any ("," any):* {% d => list(d[0], d[1]) %}
words -> word ("," word):* {% d => list(d[0], d[1]) %}

item -> typeDecl {% id %} | simpleDecl {% id %} | fnDecl {% id %} | machine {% id %} | monitor {% id %}
      | stack {% id %} | model {% id %} | mutant {% id %} | scenario {% id %}

# ---------------------------------------------------------------- types
typeDecl -> "type" Word "=" typeBody {% d => documented(d, { kind: 'type', name: d[1], body: d[3] }) %}
typeBody -> type {% id %}
      | variant ("|" variant):+ {% d => node(d, { kind: 'cases', cases: list(d[0], d[1]) }) %}
      | ("|" variant):+ {% d => node(d, { kind: 'cases', cases: d[0].map((p: any) => p[1]) }) %}
      | Word "(" vfields ")" {% d => node(d, { kind: 'cases', cases: [node(d, { name: d[0], fields: d[2] })] }) %}
variant -> Word ("(" vfields ")"):? {% d => node(d, { name: d[0], fields: maybe(d[1], 1) ?? none }) %}
vfields -> vfield ("," vfield):* {% d => list(d[0], d[1]) %}
vfield -> (word ":"):? type {% d => node(d, { name: maybe(d[0], 0), type: d[1] }) %}
type -> type "?" {% d => node(d, { kind: 'optional', of: d[0] }) %} | typeAtom {% id %}
typeAtom -> any {% d => node(d, { kind: 'named', name: d[0] }) %}
      | word "<" type ("," type):* ">" {% d => node(d, { kind: 'applied', name: d[0], args: list(d[2], d[3]) }) %}
      | rangeEnd ".." rangeEnd {% d => node(d, { kind: 'range', min: d[0].value, max: d[2].value }) %}
      | "{" param ("," param):* "}" {% d => node(d, { kind: 'fields', fields: list(d[1], d[2]) }) %}
rangeEnd -> "-":? %number {% d => ({ value: signed(d[0], d[1]), span: spanOf(d) }) %}

simpleDecl -> "epoch" Word ("per" Word):? {% d => documented(d, { kind: 'epoch', name: d[1], per: maybe(d[2], 1) }) %}
      | "opaque" Word {% d => documented(d, { kind: 'opaque', name: d[1] }) %}
      | "signal" Word params:? {% d => documented(d, { kind: 'signal', name: d[1], params: d[2]?.list ?? none }) %}
      | "message" Word params:? {% d => documented(d, { kind: 'message', name: d[1], params: d[2]?.list ?? none }) %}
      | "const" word ":" type "=" expr {% d => documented(d, { kind: 'const', name: d[1], type: d[3], value: d[5] }) %}
params -> "(" (param ("," param):*):? ")" {% d => ({ list: d[1] ? list(d[1][0], d[1][1]) : none, span: spanOf(d) }) %}
param -> word ":" type {% d => node(d, { name: d[0], type: d[2] }) %}

fnDecl -> "fn" word params ":" type fnBody
        {% d => documented(d, { kind: 'fn', name: d[1], params: d[2].list, result: d[4], body: d[5] }) %}
      | "extern" "fn" word params ":" type
        {% d => documented(d, { kind: 'fn', name: d[2], params: d[3].list, result: d[5], body: { kind: 'extern', span: spanOf(d) } }) %}
fnBody -> "=" expr {% d => d[1] %} | block {% id %}
routine -> "routine" word params (":" type):? block
      {% d => documented(d, { kind: 'routine', name: d[1], params: d[2].list, result: maybe(d[3], 1), body: d[4] }) %}

# ---------------------------------------------------------------- machines and monitors
machine -> "machine" Word "{" part:* "}" {% d => documented(d, { kind: 'machine', name: d[1], parts: d[3] }) %}
monitor -> "monitor" Word "{" part:* "}" {% d => documented(d, { kind: 'monitor', name: d[1], parts: d[3] }) %}
part -> "config" "{" fields "}" {% d => documented(d, { kind: 'config', fields: d[2] }) %}
      | "phases" Names {% d => documented(d, { kind: 'phases', names: d[1] }) %}
      | "durable" "{" fields "}" {% d => documented(d, { kind: 'durable', fields: d[2] }) %}
      | "state" inPhases:? "{" fields "}" {% d => documented(d, { kind: 'state', phases: d[1] ?? none, fields: d[3] }) %}
      | "timer" word params:? "=" expr (".." expr):?
        {% d => documented(d, { kind: 'timer', name: d[1], params: d[2]?.list ?? none, least: d[4], most: maybe(d[5], 1) }) %}
      | "require" expr "else" %text {% d => documented(d, { kind: 'require', condition: d[1], reason: d[3].value }) %}
      | "ignore" any ("," any):* inPhases:? ("because" %text):?
        {% d => documented(d, { kind: 'ignores', inputs: list(d[1], d[2]), phases: d[3] ?? none, reason: maybe(d[4], 1)?.value }) %}
      | "on" any binds:? ("as" word):? ("from" word):? ("at" word):? inPhases:? block
        {% d => documented(d, { kind: 'on', input: d[1], whole: maybe(d[3], 1), binds: d[2] ?? none, from: maybe(d[4], 1), at: maybe(d[5], 1), phases: d[6] ?? none, body: d[7] }) %}
      | fnDecl {% id %} | routine {% id %} | property {% id %}
inPhases -> "in" Names {% d => d[1] %}
binds -> "(" bind ("," bind):* ")" {% d => list(d[1], d[2]) %}
bind -> word (":" word):? {% d => node(d, { field: d[0], name: d[1] ? d[1][1] : d[0] }) %}
fields -> (field (",":? field):*):? {% d => (d[0] ? list(d[0][0], d[0][1]) : none) %}
field -> %name ":" type ("=" expr):? {% d => documented(d, { name: ident(d[0]), type: d[2], initial: maybe(d[3], 1) }) %}
property -> ("always" | "sometimes" | "eventually") severity:? word ":" expr
        {% d => documented(d, { kind: 'property', temporal: d[0][0].text, severity: d[1]?.[0].text, name: d[2], condition: d[4] }) %}
      | "always" "eventually" word ":" expr
        {% d => documented(d, { kind: 'property', temporal: 'always eventually', name: d[2], condition: d[4] }) %}
      | "leadsTo" word ":" expr "~>" expr
        {% d => documented(d, { kind: 'property', temporal: 'leadsTo', name: d[1], condition: d[3], goal: d[5] }) %}
severity -> "error" | "warning" | "note"

# ---------------------------------------------------------------- statements
block -> "{" stmt:* ret:? "}" {% d => node(d, { kind: 'block', statements: d[2] ? [...d[1], d[2]] : d[1] }) %}
ret -> "return" expr:? {% d => node(d, { kind: 'return', value: d[1] }) %}
stmt -> ("let" | "var") word (":" type):? "=" expr
        {% d => node(d, { kind: d[0][0].text, name: d[1], type: maybe(d[2], 1), value: d[4] }) %}
      | place ":=" expr {% d => node(d, { kind: 'assign', place: d[0], value: d[2] }) %}
      | ifStmt {% id %}
      | "for" words "in" source block {% d => node(d, { kind: 'for', names: d[1], source: d[3], body: d[4] }) %}
      | "while" expr "limit" expr block {% d => node(d, { kind: 'while', condition: d[1], limit: d[3], body: d[4] }) %}
      | "when" expr ("else" %text):? {% d => node(d, { kind: 'when', condition: d[1], reason: maybe(d[2], 1)?.value }) %}
      | "ignore" %text {% d => node(d, { kind: 'ignore', reason: d[1].value }) %}
      | "match" expr "{" stmtArm:+ "}" {% d => node(d, { kind: 'matchStmt', subject: d[1], arms: d[3] }) %}
      | word "(" args:? ")" {% d => node(d, { kind: 'callStmt', name: d[0], args: d[2] ?? none }) %}
      | "emit" expr {% d => node(d, { kind: 'emit', signal: d[1] }) %}
      | "send" expr "to" expr {% d => node(d, { kind: 'send', message: d[1], to: d[3] }) %}
      | "arm" timerRef ("for" expr):? {% d => node(d, { kind: 'arm', timer: d[1], duration: maybe(d[2], 1) }) %}
      | "cancel" timerRef {% d => node(d, { kind: 'cancel', timer: d[1] }) %}
      | "become" Word {% d => node(d, { kind: 'become', phase: d[1] }) %}
      | "assert" word ":" expr {% d => node(d, { kind: 'assert', name: d[1], condition: d[3] }) %}
ifStmt -> "if" expr block ("else" (block | ifStmt)):?
        {% d => node(d, { kind: 'if', condition: d[1], then: d[2], otherwise: d[3] ? d[3][1][0] : undefined }) %}
timerRef -> word ("(" args ")"):? {% d => node(d, { name: d[0], args: maybe(d[1], 1) ?? none }) %}
stmtArm -> pattern ("where" expr):? "=>" (block | stmt | ret)
        {% d => node(d, { pattern: d[0], where: maybe(d[1], 1), body: d[3][0] }) %}
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
prim -> %number {% d => node(d, { kind: 'number', value: d[0].value }) %}
      | %float {% d => node(d, { kind: 'float', value: d[0].value }) %}
      | %duration {% d => node(d, { kind: 'duration', ms: d[0].value, text: d[0].text }) %}
      | %text {% d => node(d, { kind: 'text', value: d[0].value }) %}
      | ("true" | "false") {% d => node(d, { kind: 'bool', value: d[0][0].text === 'true' }) %}
      | word {% d => node(d, { kind: 'name', name: d[0] }) %}
      | Word {% d => node(d, { kind: 'upper', name: d[0] }) %}
      | word "(" args:? ")" {% d => node(d, { kind: 'call', name: d[0], args: d[2] ?? none }) %}
      | word "(" expr gen ")" {% d => node(d, { kind: 'aggregate', name: d[0], item: d[2], gen: d[3] }) %}
      | Word "(" args ")" {% d => node(d, { kind: 'make', name: d[0], args: d[2] }) %}
      | "(" expr ")" {% inBrackets %}
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
      {% d => node(d, { names: d[1], source: d[3], where: maybe(d[4], 1), by: d[5] ? list(d[5][1], d[5][2]) : none }) %}
source -> expr {% id %} | expr ".." expr {% d => node(d, { kind: 'span', from: d[0], to: d[2] }) %}
args -> arg ("," arg):* {% d => list(d[0], d[1]) %}
arg -> expr {% d => node(d, { kind: 'arg', value: d[0] }) %} | named {% id %}
named -> word ":" expr {% d => node(d, { kind: 'namedArg', name: d[0], value: d[2] }) %}
arm -> pattern ("where" expr):? "=>" expr {% d => node(d, { pattern: d[0], where: maybe(d[1], 1), value: d[3] }) %}
pattern -> Word ("(" pattern ("," pattern):* ")"):?
        {% d => node(d, { kind: 'casePattern', name: d[0], fields: d[1] ? list(d[1][1], d[1][2]) : none }) %}
      | word {% d => node(d, { kind: 'bindPattern', name: d[0] }) %}
      | "-":? %number {% d => node(d, { kind: 'numberPattern', value: signed(d[0], d[1]) }) %}
      | %text {% d => node(d, { kind: 'textPattern', value: d[0].value }) %}
      | ("true" | "false") {% d => node(d, { kind: 'boolPattern', value: d[0][0].text === 'true' }) %}

# ---------------------------------------------------------------- models, mutants, scenarios
stack -> "stack" Word "=" Names {% d => documented(d, { kind: 'stack', name: d[1], machines: d[3] }) %}
model -> "model" Word ("of" Word):? "{" modelPart:* "}"
        {% d => documented(d, { kind: 'model', name: d[1], base: maybe(d[2], 1), parts: d[4] }) %}
modelPart -> "nodes" (word ":"):? %number "of" Word configs:?
        {% d => documented(d, { kind: 'nodes', group: maybe(d[1], 0), count: d[2].value, stack: d[4], configs: d[5] ?? none }) %}
      | "world" "{" world:* "}" {% d => documented(d, { kind: 'world', clauses: d[2] }) %}
      | "monitors" Names {% d => documented(d, { kind: 'monitors', names: d[1] }) %}
      | "within" word ":" expr {% d => documented(d, { kind: 'within', name: d[1], bound: d[3] }) %}
      | "begins" word ":" expr {% d => documented(d, { kind: 'begins', name: d[1], when: d[3] }) %}
      | "fair" ("weak" | "strong") words {% d => documented(d, { kind: 'fair', strength: d[1][0].text, words: d[2] }) %}
      | "expect" outcome ("," outcome):* {% d => documented(d, { kind: 'expect', outcomes: list(d[1], d[2]) }) %}
      | property {% id %}
configs -> "{" (conf (",":? conf):*):? "}" {% d => (d[1] ? list(d[1][0], d[1][1]) : none) %}
conf -> setting {% d => ({ kind: 'setting', ...d[0] }) %}
      | Word "{" (setting (",":? setting):*):? "}"
        {% d => node(d, { kind: 'machineConfig', machine: d[0], settings: d[2] ? list(d[2][0], d[2][1]) : none }) %}
setting -> word ":" expr {% d => node(d, { name: d[0], value: d[2] }) %}
outcome -> ("holds" | "vacuous" | "incomplete") {% d => node(d, { kind: 'verdict', verdict: d[0][0].text }) %}
      | ("distinct" | "generated" | "depth") %number
        {% d => node(d, { kind: 'count', what: d[0][0].text, count: d[1].value }) %}
      | "violated" word ("in" %number "steps"):?
        {% d => node(d, { kind: 'violated', property: d[1], steps: maybe(d[2], 1)?.value }) %}
world -> "links" ("datagram" | "soup" | "stream") ("," link):*
        {% d => node(d, { kind: 'links', transport: d[1][0].text, options: d[2].map((p: any) => p[1]) }) %}
      | ("partitions" | "crashes" | "restarts" | "reboots" | "pauses" | "cuts" | "abandoned" | "faults") budget:?
        {% d => node(d, { kind: 'faults', fault: d[0][0].text, most: d[1]?.n }) %}
      | "timers" "early" budget {% d => node(d, { kind: 'timersEarly', most: d[2].n }) %}
      | "clocks" "untimed" {% d => node(d, { kind: 'clocks' }) %}
      | "clocks" "timed" "," "tick" %duration drift:? {% d => node(d, { kind: 'clocks', timed: { tick: d[4].value, drift: d[5]?.drift } }) %}
      | "clocks" "running" "," "every" %duration ".." %duration ("," told):*
        {% d => node(d, { kind: 'clocks', running: Object.assign({ least: d[4].value, most: d[6].value }, ...d[7].map((t: any) => t[1])) }) %}
      | "schedule" "{" fault:* "}" {% d => node(d, { kind: 'schedule', acts: d[2] }) %}
      | "operator" Word ("(" choice ("," choice):* ")"):? ("at" place1):? budget:?
        {% d => node(d, { kind: 'operator', signal: d[1], choices: d[2] ? list(d[2][1], d[2][2]) : none, at: d[3]?.[1].kind ? d[3][1] : undefined, most: d[4]?.n }) %}
      | "gone" "after" Word {% d => node(d, { kind: 'gone', signal: d[2] }) %}
      | "views" Word "," Word "," Word ("," "any" "order"):? ("," "turns" Word):?
        {% d => node(d, { kind: 'views', installed: d[1], multicast: d[3], deliver: d[5], anyOrder: d[6] !== null, turns: maybe(d[7], 2) }) %}
link -> ("lossy" | "duplicating") budget:? {% d => node(d, { kind: 'budget', name: d[0][0].text, most: d[1]?.n }) %}
      | "delay" expr ".." expr {% d => node(d, { kind: 'delay', least: d[1], most: d[3] }) %}
      | "notice" Word {% d => node(d, { kind: 'notice', signal: d[1] }) %}
told -> "tells" Word {% d => ({ tells: d[1], span: spanOf(d) }) %} | "leaving" "by" Word {% d => ({ leaving: d[2], span: spanOf(d) }) %}
drift -> "," "drift" %number "in" %number {% d => ({ drift: { by: d[2].value, per: d[4].value }, span: spanOf(d) }) %}
choice -> word "in" source {% d => node(d, { name: d[0], source: d[2] }) %}
place1 -> "any" "node" {% d => ({ span: spanOf(d) }) %} | alt {% id %}
budget -> "<=" %number {% d => ({ n: d[1].value, span: spanOf(d) }) %}

mutant -> "mutant" Word "of" Word "on" Names "{" change:+ "caught" "by" words "}"
        {% d => documented(d, { kind: 'mutant', name: d[1], machine: d[3], models: d[5], changes: d[7], caught: d[10] }) %}
change -> "change" %code "to" %code {% d => node(d, { from: d[1].value, to: d[3].value }) %}

scenario -> "scenario" %text "on" Word ("with" configs):? "{" act:* "}"
        {% d => documented(d, { kind: 'scenario', title: d[1].value, model: d[3], configs: maybe(d[4], 1) ?? none, acts: d[6] }) %}
act -> "settle" ("for" expr):? {% d => node(d, { kind: 'settle', duration: maybe(d[1], 1) }) %}
      | fault {% id %}
      | ("deliver" | "lose") Word ("from" %number):? "to" %number
        {% d => node(d, { kind: d[0][0].text, message: d[1], from: maybe(d[2], 1)?.value, to: d[4].value }) %}
      | "fire" timerRef "at" %number {% d => node(d, { kind: 'fire', timer: d[1], at: d[3].value }) %}
      | "expect" expr {% d => node(d, { kind: 'expectThat', condition: d[1] }) %}
fault -> "heal" {% d => node(d, { kind: 'heal' }) %}
      | "split" group ("," group):* {% d => node(d, { kind: 'split', groups: list(d[1], d[2]).map((g: any) => g.ids) }) %}
      | ("cut" | "mend") %number "to" %number {% d => node(d, { kind: d[0][0].text, from: d[1].value, to: d[3].value }) %}
      | ("crash" | "restart" | "pause" | "resume") %number {% d => node(d, { kind: d[0][0].text, node: d[1].value }) %}
      | "run" Word ("(" args ")"):? "at" %number
        {% d => node(d, { kind: 'run', signal: d[1], args: maybe(d[2], 1) ?? none, at: d[4].value }) %}
group -> "{" %number ("," %number):* "}" {% d => ({ ids: list(d[1], d[2]).map((t: any) => t.value), span: spanOf(d) }) %}
