package wording

// Wording is all that is said, in one language. A field's comment names its placeholders where it has any.
type Wording struct {
	Role       Owners // as a job title: "Product Manager"
	Short      Owners // in a button or a heading with little room, within 20 characters
	Possessive Owners // whose something is
	Whose      Owners // {whose} of neither's: the same as the end of a sentence
	Indefinite Owners // the same in a count: "2 are a Product Manager's"

	And Text // between the last two of a list, with its blanks

	Answer    Answer
	Source    Source
	FollowUp  FollowUp
	Breakdown Breakdown
	Compare   Compare
	List      List
	Chart     Chart
	Help      Help
	Notice    Notice
	SmallTalk SmallTalk
	Button    Button
	Feedback  Feedback
	Share     Share
	Directory Directory
	Ask       Ask
	Prompts   Prompts
	Home      Home
	Curator   Curator
}

// Answer words what is said about one thing, or a line about each of several.
type Answer struct {
	Yes, No, Partly Text
	One, Many       Text // {subject} {owner}: whose a thing is
	OneAsked        Text // {reply} {subject} {owner}: the same to a yes/no question
	ManyAsked       Text // {reply} {subject} {owner}
	Ours            Text // {whose}: what is neither's by the company's own word, in the place of Whose
	This            Text // stands for a thing whose name is not known
	OnlyProductWork Text
	About           Text // {thing} {why}: the reason, with the thing as the asker calls it
	Part            Text // {whose} {part}: what a role does that does not own it
	Unsure          Text // {topic}
	Here            Text // {names}
	HereRole        Text // {role} {name}, one of names
	Item            Text // {thing} {rest}: a line about one of several
	ItemOwner       Text // {owner} {why}
	ItemAsked       Text // {reply} {owner} {why}
	ItemNeither     Text // {whose}
	ItemNeitherNo   Text // {reply} {whose}
	ItemUnknown     Text // {thing}
	Concept         Text // {reply} {answer}
	Unknown         Text
	Nearest         Text // {topics}
}

// Source words where an answer comes from.
type Source struct {
	Article       Text // {sections}
	Partly        Text // {sections}: some of it only follows
	Follows       Text // {claim}
	FollowSeveral Text
	NotArticle    Text
	Usual         Text
	Company       Text
	AlsoCompany   Text // behind another source
}

// FollowUp words what is said to a question that leans on the one before.
type FollowUp struct {
	Why       Text // {subject} {owner}, above the reasons
	WhyMany   Text // {subject} {owner}
	Claim     Text // {section} {claim}
	NoClaim   Text
	Company   Text
	Sure      Text // where the article says it; what was said stands beneath
	Follows   Text // where it only follows
	Usual     Text // where the article is silent
	Ours      Text // where the company says so
	Disagree  Text
	Part      Text // {whose} {subject} {part}
	NoPart    Text // {whose} {subject}
	Owns      Text // {whose} {subject}: the role that was asked about owns it
	Gone      Text
	NoContext Text
}

// Breakdown words what a list of duties amounts to.
type Breakdown struct {
	Summary            Text // {verdict} {counts}
	Something, Nothing Text
	Half               Text
	Whole, Mostly      Text // {role}
	Of, OfEach         Text // {count} {total}
	All                Text // {total}
	Total              Text // {total}: of none that lead
	OneIs              Text // {owner}
	ManyAre            Text // {count} {owner}
	Unknown            Text // {count}
	Duty               Text // {duty} {owner}
	Neither            Text // {whose}: an owner
	Unread             Text // {read} {unread}
	DutyUnknown        Text // in the place of an owner
	InShort            Text // {role} {other} {things}: with something of the other role's on top
	InShortRest        Text // {role} {count} {other}: the same, with too many to name
	InShortOne         Text // {role} {other}: the same, with one that has no name
	InShortWhole       Text // {role}: with nothing else
	InShortAlone       Text // {role} {other}: with nothing of the other role's
	InShortHalf        Text
	InShortNothing     Text // with nothing of either role's
	Chart              Text // the title of the picture, within 50 characters
	Segment            Text // what is not known in the picture, within 20 characters
}

// Compare words the two roles side by side.
type Compare struct {
	Line  Text // {pm} {po}: what the article says of each
	Owned Text // {pm} {po}: how many topics each has
}

// List words what is known.
type List struct {
	All     Text // {count}
	Of      Owners
	Area    Text // {area} {topics}
	Nothing Text
}

// Chart words the ownership chart.
type Chart struct {
	Title  Text
	Of     Text // {area}
	Named  Text // {role} {name}: the heading of a role's column
	Row    Text // {thing} {owner}, where there is no table
	Area   Text // {area} {counts}
	Count  Text // {owner} {count}
	Choose Text
	More   Text
	Areas  Text // the heading of the areas' column
	Thing  Text // the heading of the things' column
	Owns   Text
	Shares Text // {part}: of what is both roles'
	Others Text
}

// Help says how to ask.
type Help struct {
	Lead     Text
	Examples []Text
	Commands []Text
	More     Text
}

// SmallTalk is what people say to be polite, in small letters and without marks, and what is said to it. Greetings are answered with help.
type SmallTalk struct {
	Greetings []Text
	Thanks    []Text
	Welcome   Text
}

// Notice words what goes wrong.
type Notice struct {
	Busy    Text
	Failure Text
	Late    Text
	NoText  Text
}

// Button labels what can be pressed, within 75 characters.
type Button struct {
	Why       Text
	OtherRole Text // {role}
	BothRoles Text
	Share     Text
}

// Feedback words what people think of an answer.
type Feedback struct {
	Good, Bad      Text
	Title          Text // within 24 characters
	Lead           Text // {answer}
	Owner          Text
	Choose         Text
	Why            Text
	WhyHint        Text
	Submit, Cancel Text // within 24 characters
	Empty          Text
	Done           Text // the title of the window then, within 24 characters
	Thanks         Text
	Off            Text // where it is not recorded any more
}

// Share words an answer that was shared.
type Share struct {
	Asked      Text // {person} {question}
	AskedAbout Text // {person} {question}, which is another person's message
	Refused    Text
}

// Directory words the role directory.
type Directory struct {
	Title       Text
	Empty       Text
	RoleIs      Text // {role} {name}
	Here        Text // {role} {name}
	Everywhere  Text // {role} {name}
	Channel     Text // {channel} {role} {name}
	Set         Text // {person} {role} {name} {where}
	Changed     Text // {before} besides
	Unset       Text // {person} {role} {where}
	ThisOne     Text // where: this channel
	All         Text // where: everywhere
	Already     Text // {role} {name} {where}
	NotSet      Text // {role} {where}
	Usage       Text
	NoPerson    Text
	Deactivated Text // {name}
	Bot         Text // {name}
	NoUser      Text
	Denied      Text
	Stranger    Text
	NotInDM     Text
	Forgotten   Text // {count}
	Nothing     Text
}

// Ask words the modal of the global shortcut.
type Ask struct {
	Title          Text
	Question       Text
	Placeholder    Text
	Again          Text
	Submit, Cancel Text
	Empty          Text
}

// Prompts are what the assistant pane offers, and says while it works.
type Prompts struct {
	Title     Text
	Questions []Text
	Working   Text
}

// Home words the App Home.
type Home struct {
	Ask            Text
	Directory      Text
	NoDirectory    Text
	Browse         Text
	ByRole, ByArea Text
	MostAsked      Text
	Asked          Text // {topic} {count}
	Topic          Text // the title of a modal with an answer, within 24 characters
	Close          Text
}

// Curator words what curators decide.
type Curator struct {
	Heading     Text
	Broken      Text
	Nothing     Text
	Question    Text // {question}
	Unanswered  Text // {count}
	Disputed    Text // {count} {owner}
	DisputedAny Text // {count}, where more than one thing was said
	Nearest     Text // {topic}
	Suggested   Text // {owners}
	Reason      Text // {reason}, in a person's words
	More        Text // {count}
	Add         Text
	Dismiss     Text
	Title       Text
	Phrasing    Text
	Topic       Text
	Hint        Text
	Submit      Text
	Cancel      Text
	Empty       Text
	Long        Text // {limit}
	Taken       Text // {topic}
	NoTopic     Text
}
