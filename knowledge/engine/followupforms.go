package engine

import (
	"regexp"
	"strings"
)

// form is a set of whole texts, as line writes them.
type form struct{ *regexp.Regexp }

// forms puts together the ways to say one thing. In them ROLE stands for the role that is named, with "the" or without, JOB for
// what may follow it, IT for what was spoken of, and THERE for where the role is asked for.
func forms(ways ...string) form {
	abbreviations := strings.NewReplacer(
		"ROLE", `(?:(?:the|a|an|our) )?(?:pm|po|eng)`,
		"JOB", `(?: (?:job|thing|call|role|task|work|responsibility|decision))?`,
		"OTHER", `(?:the )?other(?: (?:ones?|roles?|person|guy|side|half|party))?`,
		"IT", `(?:it|that|this|they|those|these)`,
		"THERE", ` (?:there|then|here|(?:about|with|for|to|in|on|of) (?:it|that|this|those|them)|in (?:that|this) case)`,
	)
	return form{regexp.MustCompile("^(?:" + abbreviations.Replace(strings.Join(ways, "|")) + ")$")}
}

var (
	whyForms = forms(
		`y`, `why(?: (?:so|not|IT|on earth|the hell|tho))?`, `whys IT(?: so)?`,
		`why (?:is|was|are|isnt|arent) IT(?: so| not| the case)?`,
		`why (?:is|isnt|are|should|shouldnt|would|wouldnt) IT(?: not)?(?: be)?(?: only| just)? ROLEJOB`,
		`why (?:not |only |just )?(?:the )?(?:pm|po|eng)(?:(?: and)? (?:not|rather than|instead of) ROLE)?`,
		`how so`, `how (?:is|are) (?:that|this)(?: so)?`, `hows (?:that|this)(?: so)?`,
		`how come(?: so| not| IT| its| thats| IT is)?`, `how come (?:its|thats|IT is|IT isnt)(?: not)? ROLEJOB`,
		`says who`, `who (?:says|said)(?: so| IT)?`, `who told you(?: so| IT)?`, `according to (?:whom?|what)`,
		`(?:(?:any|your|the|got a|got any|do you have a|can i have a) )?(?:sources?|reasons?|reasoning|citation|proof)`, `citation needed`,
		`(?:whats|what is|what are|wheres|where is) (?:the|your) `+
			`(?:sources?|reasons?|reasoning|rationale|evidence|basis|proof|logic)(?: (?:for|of|behind) IT)?`,
		`where (?:does|did|do) IT come from`, `(?:wheres|where is) IT from`, `where (?:do|did) (?:you|u) (?:get|have|take) IT(?: from)?`,
		`where does IT say (?:so|that|this)`, `(?:whats|what is) IT based on`, `based on what`, `on what (?:basis|grounds)`, `for what reason`,
		`(?:how|why) (?:do|would|did|can) (?:you|u) (?:know|say|think|claim)(?: so| IT)?`,
		`what makes (?:you|u) (?:say|think|believe|claim)(?: so| IT)?`, `what makes IT ROLEJOB`,
		`(?:(?:can|could|would|will) (?:you|u) )?(?:please |pls )?(?:explain|elaborate|justify)(?: IT| why| more| further)?`,
		`tell me (?:why|more)`, `say more`, `(?:whats|what is) the reason why`,
	)
	sureForms = forms(
		`(?:are |r )?(?:you|u) (?:(?:really|quite|absolutely|very|so|that|100) )?(?:sure|certain|positive|serious|kidding)(?: (?:about|of) IT)?`,
		`really`, `rly`, `for real`, `seriously`, `srsly`, `no way`, `(?:sure|certain) (?:about|of) IT`,
		`is IT (?:really |actually |definitely |even )?(?:right|correct|true|so|accurate|the case)`, `is IT really ROLEJOB`,
		`(?:i )?(?:really )?(?:dont|do not) (?:really )?(?:think so|agree|(?:believe|buy) (?:it|that|this|you)|agree with (?:it|that|this|you))`,
		`i (?:dont|do not) think (?:its|thats|IT is) (?:right|correct|true|so|ROLEJOB)`,
		`(?:i )?(?:doubt (?:it|that|this)|disagree(?: with (?:it|that|this|you))?)`,
		`(?:thats|its|that is|this is|it is|youre|you are|u r|sounds|seems|looks|that sounds|that seems|that looks|IT must be) `+
			`(?:(?:just|simply|plain|really|definitely|totally|completely) )?`+
			`(?:wrong|incorrect|false|untrue|nonsense|rubbish|bullshit|mistaken|a mistake|not (?:right|true|correct|so))`,
		`IT (?:isnt|is not|aint|cant be|cannot be|doesnt sound|doesnt seem|doesnt look) (?:right|true|correct|so)`,
		`(?:IT )?(?:cant|cannot) be`, `cant be (?:right|true)`,
		`wrong`, `incorrect`, `not (?:true|right|correct|convinced|(?:so )?sure about IT)`,
		`(?:im|i am) not (?:(?:so|really|quite) )?(?:sure about IT|so sure|convinced)`,
		`(?:it|that) (?:isnt|is not)`, `its not`,
		`(?:isnt|is) IT not ROLEJOB`, `isnt IT (?:rather |really )?ROLEJOB`, `shouldnt IT be ROLEJOB`,
		`i (?:always )?thought(?: (?:its|thats|IT (?:was|is|were)))? ROLEJOB`,
		`double check(?: IT)?`, `check again`,
	)
	// sureIfAsked may as well agree when there is no question mark.
	sureIfAsked = forms(`sure`, `certain`, `right`, `correct`, `true`)

	otherRoleForms = forms(
		`(?:(?:what|how) about )?the other (?:one|role)`,
		`(?:what|which) (?:do|does|should|would|can) OTHER (?:do|own|have)(?:THERE)?`,
		`what (?:do|does|should|would|can|could|must|will) ROLE (?:do|contribute|bring|add|say|own|decide|have to (?:do|say))THERE`,
		`(?:whats|what is|what are) (?:(?:the )?(?:pm|po|eng)|the other (?:ones?|roles?)) (?:part|share|bit|say)(?:THERE)?`,
		`(?:whats|what is) (?:the )?(?:pm|po|eng) (?:role|job|task|work|contribution)THERE`,
		`what (?:part|share|say|role) (?:does|do|has) (?:the (?:pm|po|eng)|OTHER) (?:play|have|take)THERE`,
		`what (?:part|share|say) (?:does|do) the (?:pm|po|eng) (?:have|take)`,
		`(?:does|do|is|are|should|would) ROLE (?:(?:have|get) (?:a|any) (?:say|part|share)|(?:get )?involved)(?:THERE)?`,
		`(?:does|do|should|would|can) ROLE (?:do anything|do something|contribute|help(?: out)?|play a (?:part|role)|matter)THERE`,
		`(?:where|how|when) (?:does|do) the (?:pm|po|eng) (?:come in|get involved)(?:THERE)?`,
		`(?:whats|what is) left for ROLE`, `what remains for ROLE`,
	)
	// otherRoleIfJoined would ask for all that the role does if it stood by itself.
	otherRoleIfJoined = forms(
		`ROLE(?:THERE)?`, `OTHER`, `(?:the )?others`,
		`what (?:do|does|should|would) the (?:pm|po|eng) (?:do|own)`,
		`(?:whats|what is) the (?:pm|po|eng) (?:role|job|task)`,
	)
)
