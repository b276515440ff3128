"""The schema of the database, migration by migration. The SQL of one that has shipped is never edited.

Every row of a *history* table carries the change that recorded it and the change that retracted it; a
change is a row of the audit. Nothing is updated in place and nothing is deleted, so undo, correct, reopen
and "as at" are each one short query.
"""

from sqlite_utils import Database, Migrations

from permanence.references import figures_of, likeness

MIGRATIONS = Migrations("permanence")

_FIRST_HISTORIES = (
    "teams",
    "clocks",
    "roles",
    "surgery_changes",
    "children",
    "siblings",
    "restrictions",
    "milestones",
    "expectations",
    "plans",
    "actions",
    "updates",
)
_LIFE_OF_A_SURGERY = (
    "reviews",
    "turns",
    "closings",
    "escalations",
    "covers",
    "quiets",
    "leavers",
)
HISTORIES = (
    *_FIRST_HISTORIES,
    "approvals",
    "praises",
    *_LIFE_OF_A_SURGERY,
    "renames",
    "agenda_choices",
    "redactions",
    "wanted_reports",
    "conflicts",
    "flow_days",
    "newcomers",
    "legal_holds",
    "confirmations",
    "families",
    "family_steps",
    "links",
    "introductions",
    "meetings_of_sides",
    "feedback",
    "releases",
    "family_expectations",
    "family_adopters",
)
"""The tables whose rows are recorded and retracted, never changed."""

_RECORDED = """
    recorded integer not null references audit(id) deferrable initially deferred,
    retracted integer references audit(id) deferrable initially deferred
"""


def _index_changes(db: Database, table: str) -> None:
    """Index a table by change: undo needs it, and SQLite too, to check the references when the audit row comes last."""
    db.executescript(f"""
        create index {table}_by_change on {table}(recorded);
        create index {table}_by_retraction on {table}(retracted) where retracted is not null;
    """)


@MIGRATIONS()
def m001_the_audit(db: Database) -> None:
    """Who asked for what, and when: every read of a child, and every change."""
    db.executescript("""
        create table audit (
            id integer primary key,
            at text not null,                 -- UTC
            request text unique,              -- the envelope, event or occurrence: its effect happens once
            surface text not null,            -- slack, terminal, clock, load
            account text not null,            -- the operating system's account, in the terminal
            person text not null,             -- a Slack user id, or 'clock'
            verb text not null,
            child text,
            team text,
            understood text not null,         -- JSON: the values as understood, never the text as typed
            changed integer not null,         -- whether it recorded or retracted anything
            undoes integer references audit(id)
        ) strict;
        create index audit_of_person on audit(person, id) where changed;
        create index audit_of_child on audit(child, id);
        create unique index audit_undone_once on audit(undoes) where undoes is not null;
        create trigger audit_is_never_changed before update on audit
            begin select raise(abort, 'the audit is append-only'); end;
        create trigger audit_is_never_deleted before delete on audit
            begin select raise(abort, 'the audit is append-only'); end;
    """)


@MIGRATIONS()
def m002_teams_and_people(db: Database) -> None:
    """Teams, the timescales they watch, roles, and single surgeries moved, skipped or added."""
    db.executescript(f"""
        create table teams (
            id integer primary key,
            key text not null,
            name text not null,
            channel text not null,
            manager text not null,
            anchor text not null,
            at text not null,
            weeks integer not null,
            discussed integer not null,       -- how many children are discussed, at the most
            since text not null,              -- UTC: nothing before it is an occurrence
            added text not null,              -- the day the team was added
            {_RECORDED}
        ) strict;
        create unique index team_lives_once on teams(key) where retracted is null;
        create index teams_of_manager on teams(manager) where retracted is null;
        create unique index channel_is_one_teams on teams(channel) where retracted is null;

        create table clocks (
            id integer primary key, team text not null, clock text not null, watched integer not null,
            {_RECORDED}
        ) strict;
        create index clocks_of_team on clocks(team) where retracted is null;

        create table roles (
            id integer primary key, person text not null, role text not null,
            {_RECORDED}
        ) strict;
        create unique index role_of_person on roles(person) where retracted is null;

        create table surgery_changes (
            id integer primary key, team text not null, nominal text not null, kind text not null,
            moved_to text, at text, because text not null,
            {_RECORDED}
        ) strict;
        create unique index surgery_changed_once on surgery_changes(team, nominal, kind = 'extra')
            where retracted is null;
    """)


@MIGRATIONS()
def m003_children(db: Database) -> None:
    """Children and everything that happens to them."""
    db.executescript(f"""
        create table children (
            id integer primary key,
            ref text not null,
            team text not null,
            born text,                        -- a month, 2023-03
            due text,                         -- the expected day of an unborn child
            worker text, family_finder text, reviewing_officer text,
            closed text, outcome text,
            {_RECORDED}
        ) strict;
        create unique index child_lives_once on children(ref) where retracted is null;
        create index children_of_ref on children(ref);
        create index children_of_team on children(team, closed, ref) where retracted is null;
        create index children_of_worker on children(worker) where retracted is null and closed is null;
        create index children_of_finder on children(family_finder) where retracted is null and closed is null;
        create index children_of_officer on children(reviewing_officer)
            where retracted is null and closed is null;

        create table siblings (
            id integer primary key, child text not null, sibling text not null, arrangement text not null,
            {_RECORDED}
        ) strict;
        create unique index sibling_once on siblings(child, sibling) where retracted is null;

        create table restrictions (
            id integer primary key, child text not null, person text not null,
            {_RECORDED}
        ) strict;
        create unique index restricted_to on restrictions(child, person) where retracted is null;

        create table milestones (
            id integer primary key, child text not null, milestone text not null,
            reached text not null, detail text not null,
            {_RECORDED}
        ) strict;
        create index milestones_of_child on milestones(child, recorded) where retracted is null;
        create unique index milestone_once_a_day on milestones(child, milestone, reached)
            where retracted is null;

        create table expectations (
            id integer primary key, child text not null, milestone text not null, expected text not null,
            {_RECORDED}
        ) strict;
        create unique index one_expectation on expectations(child, milestone) where retracted is null;

        create table plans (
            id integer primary key, child text not null, plan text not null, alongside text,
            agreed text not null, because text not null,
            {_RECORDED}
        ) strict;
        create index plans_of_child on plans(child, agreed) where retracted is null;

        create table actions (
            id integer primary key,
            number integer not null,
            child text not null,
            owner text not null,
            words text not null,
            agreed text not null,             -- the day it was agreed
            due text not null,
            first_due text not null,
            moves integer not null, because text not null,
            done text, done_words text not null,
            {_RECORDED}
        ) strict;
        create unique index action_lives_once on actions(number) where retracted is null;
        create index actions_of_child on actions(child, recorded) where retracted is null;
        create index open_actions_of_child on actions(child, due) where retracted is null and done is null;
        create index open_actions_of_owner on actions(owner, due) where retracted is null and done is null;

        create table updates (
            id integer primary key, child text not null, on_day text not null, words text not null,
            {_RECORDED}
        ) strict;
        create index updates_of_child on updates(child, on_day) where retracted is null;
    """)
    for table in _FIRST_HISTORIES:
        _index_changes(db, table)


@MIGRATIONS()
def m004_the_outbox(db: Database) -> None:
    """Every message outside an answer, and the story of each."""
    db.executescript("""
        create table outbox (
            id integer primary key,
            key text not null unique,         -- team, occurrence and part: posted once
            team text not null,
            occurrence text not null,         -- the nominal day
            part text not null,               -- head, child BX-0042, list 1
            child text,
            channel text not null,
            parent integer references outbox(id),
            state text not null,              -- planned, sending, sent, unknown, blocked, skipped
            wanted integer not null,          -- how often a drawing has been asked for
            drawn integer not null,           -- which asking the drawing in the channel answers
            not_before text not null,         -- UTC
            attempted text,                   -- UTC: when the last call began
            ts text,                          -- Slack's name for the message
            problem text,
            note text,                        -- why it is late, where it is
            token text not null unique,       -- its name in Slack's metadata: opaque, for others can read it
            recorded integer not null references audit(id) deferrable initially deferred
        ) strict;
        create index outbox_to_do on outbox(not_before) where drawn < wanted;
        create index outbox_of_occurrence on outbox(team, occurrence);
        create index outbox_of_child on outbox(child) where child is not null;
        create index outbox_in_slack on outbox(channel, ts);
        create index outbox_by_change on outbox(recorded);

        create table outbox_story (
            id integer primary key, post integer not null references outbox(id), at text not null,
            told text not null
        ) strict;
        create index story_of_post on outbox_story(post);

        create table known (name text primary key, value text not null) strict;
    """)


@MIGRATIONS()
def m005_approvals(db: Database) -> None:
    """What managers are asked to agree, numbered in one series."""
    db.executescript(f"""
        create table approvals (
            id integer primary key,
            number integer not null,
            child text not null,
            until text not null,              -- the review date of a delay, or an action's new date
            words text not null,
            asked_by text not null,
            standing text not null,           -- explains, asked, approved, declined
            milestone text, action integer,   -- what is held up, or moved
            reason text, decided_by text,
            {_RECORDED}
        ) strict;
        create unique index approval_lives_once on approvals(number) where retracted is null;
        create index approvals_of_child on approvals(child) where retracted is null;
    """)
    _index_changes(db, "approvals")


@MIGRATIONS()
def m006_praise(db: Database) -> None:
    """What went well, for the next agenda to begin with."""
    db.executescript(f"""
        create table praises (
            id integer primary key,
            team text not null,
            child text, person text,
            words text not null,
            {_RECORDED}
        ) strict;
        create index praises_of_team on praises(team, recorded) where retracted is null;
    """)
    _index_changes(db, "praises")


@MIGRATIONS()
def m007_the_life_of_a_surgery(db: Database) -> None:
    """Surgeries held, closed and remembered; actions that wait, escalate and change hands."""
    db.executescript(f"""
        alter table audit add column surgery text;   -- the nominal day of the open surgery it was asked in
        create index audit_of_surgery on audit(team, surgery) where surgery is not null;
        alter table teams add column chair text;     -- the manager, where nobody is named
        alter table teams add column is_panel integer not null default 0; -- it looks at every team's children
        alter table teams add column agenda_at text; -- on the working day before; null is as it begins
        alter table actions add column waits_for text not null default ''; -- somebody who is not in Slack
        alter table milestones add column chair text; -- who chaired a meeting
        create index actions_ever_of_child on actions(child, number); -- what was retracted of them too

        create table reviews (
            id integer primary key, team text not null, surgery text not null, child text not null,
            words text not null, needs_nothing integer not null, -- whether it ended without an action
            {_RECORDED}
        ) strict;
        create index reviews_of_surgery on reviews(team, surgery) where retracted is null;
        create index reviews_of_child on reviews(child, surgery) where retracted is null;

        create table turns (
            id integer primary key, team text not null, surgery text not null, child text not null,
            {_RECORDED}
        ) strict;
        create unique index turn_comes_once on turns(team, surgery, child) where retracted is null;

        create table closings (
            id integer primary key, team text not null, surgery text not null,
            held_on text,                     -- the day it was held; null where nobody sat down to it
            by_hand integer not null,         -- or by the next surgery, as nobody had
            present text not null,            -- JSON: the people said to have been there
            {_RECORDED}
        ) strict;
        create unique index surgery_closed_once on closings(team, surgery) where retracted is null;

        create table escalations (
            id integer primary key, action integer not null, child text not null, team text not null,
            surgery text,                     -- at whose close it went up; none where somebody asked for it
            role text not null, person text not null, because text not null,
            {_RECORDED}
        ) strict;
        create index escalations_of_child on escalations(child) where retracted is null;
        create index escalations_of_action on escalations(action) where retracted is null;

        create table covers (
            id integer primary key, person text not null, by_person text not null,
            begins text not null, ends text not null,
            {_RECORDED}
        ) strict;
        create index covers_of_person on covers(person) where retracted is null;
        create index covers_by_person on covers(by_person) where retracted is null;

        create table quiets (
            id integer primary key, person text not null, until text not null,
            {_RECORDED}
        ) strict;
        create unique index quiet_of_person on quiets(person) where retracted is null;

        create table leavers (
            id integer primary key, person text not null,
            {_RECORDED}
        ) strict;
        create unique index leaver_once on leavers(person) where retracted is null;

        create table post_children (          -- which children a message names, as it was last drawn
            post integer not null references outbox(id), child text not null,
            primary key (post, child)
        ) strict, without rowid;
        create index posts_of_child on post_children(child);
        -- What is in Slack already may name any child of its team, or the one it asks about.
        insert into post_children select o.id, c.ref from outbox o join children c on c.team = o.team
            where o.part like 'list %' and c.retracted is null;
        insert or ignore into post_children select o.id, p.child from outbox o join approvals p
            on o.part like 'approval ' || p.number || ' %' and p.retracted is null;
        create index outbox_by_part on outbox(part, team, occurrence);
        alter table outbox add column remembered integer not null default 1; -- 0: from before all this
        update outbox set remembered = 0;

        create table agenda_lines (           -- what an agenda said was past its date, for the next to compare
            id integer primary key, team text not null, surgery text not null, child text not null,
            line text not null,
            recorded integer not null references audit(id) deferrable initially deferred
        ) strict;
        create unique index agenda_line_once on agenda_lines(team, surgery, child, line);
        create index agenda_lines_by_change on agenda_lines(recorded);
    """)
    for table in _LIFE_OF_A_SURGERY:
        _index_changes(db, table)


@MIGRATIONS()
def m008_the_face_in_slack(db: Database) -> None:
    """Whose App Home is out of date, and which pictures are to be deleted."""
    db.executescript("""
        create table homes (
            person text primary key,
            wanted integer not null,          -- how often a drawing has been asked for
            drawn integer not null            -- which asking the view there answers
        ) strict;
        create index homes_to_do on homes(person) where drawn < wanted;

        create table pictures (
            file text primary key,            -- Slack's name for it
            team text,                        -- whose channel it is in, if it is a team's
            until text not null               -- UTC: when it is taken down
        ) strict;
        create index pictures_by_day on pictures(until);
        create index pictures_of_team on pictures(team) where team is not null;
    """)


@MIGRATIONS()
def m009_the_newest_agenda(db: Database) -> None:
    """An index to find a team's newest agenda, which every change asks for."""
    db.execute("create index agendas_of_team on outbox(team, id) where part = 'head' and state <> 'skipped'")


@MIGRATIONS()
def m010_the_kind_of_a_post(db: Database) -> None:
    """What a post is, what it is about and who reads it, instead of one string with a prefix for each kind."""
    db.executescript("""
        create table outbox_new (
            id integer primary key,
            key text not null unique,         -- its name, which never changes: posted once
            team text not null,
            occurrence text not null,         -- the nominal day
            kind text not null,               -- head, child, list, digest …
            subject text not null,            -- what it is about: a reference, a number, a person
            channel text,                     -- the team's, null where it is private
            reader text,                      -- the person of a private post
            parent integer references outbox_new(id),
            follows integer references outbox_new(id), -- after which it comes, if that was planned before others
            state text not null,              -- planned, sending, sent, unknown, blocked, skipped
            wanted integer not null,          -- how often a drawing has been asked for
            drawn integer not null,           -- which asking the drawing in the channel answers
            not_before text not null,         -- UTC
            attempted text,                   -- UTC: when the last call began
            ts text,                          -- Slack's name for the message
            problem text,
            note text,                        -- why it is late, where it is
            token text not null unique,       -- its name in Slack's metadata: opaque, for others can read it
            recorded integer not null references audit(id) deferrable initially deferred,
            remembered integer not null default 1,
            check ((channel is null) <> (reader is null))
        ) strict;
        create table outbox_story_new (
            id integer primary key, post integer not null references outbox_new(id), at text not null,
            told text not null
        ) strict;
        create table post_children_new (
            post integer not null references outbox_new(id), child text not null,
            primary key (post, child)
        ) strict, without rowid;
        insert into outbox_new select id, key, team, occurrence, part, '',
            case when channel glob '[UW]*' then null else channel end,
            case when channel glob '[UW]*' then channel end,
            parent, null, state, wanted, drawn, not_before, attempted, ts, problem, note, token, recorded,
            remembered from outbox;
        insert into outbox_story_new select id, post, at, told from outbox_story;
        insert into post_children_new select post, child from post_children;
    """)
    db.conn.executemany(
        "update outbox_new set kind = ?, subject = ? where id = ?",
        [
            (*_kind_and_subject(part), post)
            for post, part in db.execute("select id, part from outbox").fetchall()
        ],
    )
    db.executescript("""
        drop table post_children;
        drop table outbox_story;
        drop table outbox;
        alter table outbox_new rename to outbox;
        alter table outbox_story_new rename to outbox_story;
        alter table post_children_new rename to post_children;
        create index outbox_to_do on outbox(not_before) where drawn < wanted;
        create index outbox_of_occurrence on outbox(team, occurrence);
        create index outbox_by_kind on outbox(kind, team, occurrence);
        create index outbox_by_subject on outbox(kind, subject);
        create index outbox_in_slack on outbox(channel, ts) where channel is not null;
        create index outbox_of_reader on outbox(reader, kind) where reader is not null;
        create index outbox_by_change on outbox(recorded);
        create index agendas_of_team on outbox(team, id) where kind = 'head' and state <> 'skipped';
        create index story_of_post on outbox_story(post);
        create index posts_of_child on post_children(child);
    """)


def _kind_and_subject(part: str) -> tuple[str, str]:
    """The kind and the subject of a post of before, from the words of its part."""
    match part.split():
        case ["digest", _, moved_to]:
            return "digest", moved_to
        case ["notice" | "digest" | "escalation" as kind, *_]:
            return kind, ""
        case ["approval", number, _]:
            return "approval", number
        case ["word", "answered", approval, "approved", *_]:
            return "approved", approval
        case ["word", "answered", approval, *_]:
            return "declined", approval
        case ["word", "up", *_]:
            return "told", ""
        case ["word", "nobody", *_]:
            return "nobody", ""
        case ["word", "silence", _, child, *_]:
            return "silence", child
        case ["word", kind, subject, *_]:
            return kind, subject
        case [kind, subject]:
            return kind, subject
        case _:
            return part, ""


@MIGRATIONS()
def m011_troubles_by_name(db: Database) -> None:
    """Troubles that people can put right are kept by name, and no longer as the words shown."""
    db.execute("alter table outbox_story add column trouble text")
    for trouble, words in (
        (
            "absent",
            "I am not in the channel. Type `/invite @Permanence` there, and I will catch up within a minute",
        ),
        ("archived", "the channel is archived"),
        ("not private", "the channel is not private"),
        ("shared", "the channel is shared with another workspace"),
        ("unreachable", "this person cannot be written to in Slack"),
    ):
        db.execute("update outbox set problem = ? where problem = ?", (trouble, words))
        db.execute(
            "update outbox_story set trouble = ?, told = replace(told, ?, '') where told glob ?",
            (trouble, f": {words}", f"*: {words}"),
        )


@MIGRATIONS()
def m012_names_that_copies_share(db: Database) -> None:
    """What the names of posts in Slack are made with: by it a restored copy finds what was said after it was taken."""
    db.execute(
        # A copy taken before this migration has the first post too, and comes to the same names.
        "insert into known (name, value) select 'what the names of posts are made with',"
        " coalesce((select token from outbox order by id limit 1), lower(hex(randomblob(16))))"
    )


@MIGRATIONS()
def m013_whose_picture_it_is(db: Database) -> None:
    """Of which child a picture in a person's own conversation is, who reads it there, and whether they may still."""
    db.executescript("""
        alter table pictures add column child text;
        alter table pictures add column reader text;
        alter table pictures add column doubted integer not null default 0;
        create index pictures_of_child on pictures(child) where child is not null;
        create index pictures_of_reader on pictures(reader) where reader is not null;
        -- Of those sent before nobody knows of whom they are: they are taken down.
        update pictures set until = '' where team is null;
    """)


@MIGRATIONS()
def m014_references_given_anew(db: Database) -> None:
    """Which references children had before, and which rows were recorded under each."""
    db.executescript(f"""
        create table renames (
            id integer primary key, child text not null, reference text not null,
            {_RECORDED}
        ) strict;
        create index renames_of_child on renames(child) where retracted is null;
        create index renames_of_reference on renames(reference) where retracted is null;

        create table renamed_rows (           -- the rows whose child a change gave another reference
            change integer not null references audit(id) deferrable initially deferred,
            place text not null, named_in text not null, row integer not null, -- its table and column, and its id
            primary key (change, place, named_in, row)
        ) strict, without rowid;
    """)
    _index_changes(db, "renames")


@MIGRATIONS()
def m015_by_which_name_people_are_shown(db: Database) -> None:
    """By which name Slack shows each person: the terminal has no Slack to ask."""
    db.execute("create table display_names (person text primary key, name text not null) strict")


@MIGRATIONS()
def m016_apologies_and_why_nothing_is_needed(db: Database) -> None:
    """Who sent apologies for a surgery, and why a child for whom something is overdue needs no action."""
    db.executescript("""
        alter table closings add column apologies text not null default '[]';
        alter table reviews add column because text not null default '';
    """)


@MIGRATIONS()
def m017_actions_cancelled_and_agendas_chosen(db: Database) -> None:
    """Whether an action that has ended was done or cancelled, and which children are brought to a surgery or left out of it."""
    db.executescript(f"""
        alter table actions rename column done to ended;
        alter table actions rename column done_words to ended_words;
        alter table actions add column cancelled integer not null default 0;

        create table agenda_choices (
            id integer primary key, team text not null, surgery text not null, child text not null,
            is_left_out integer not null, -- else brought
            because text not null,
            {_RECORDED}
        ) strict;
        create index agenda_choices_of_surgery on agenda_choices(team, surgery) where retracted is null;
    """)
    _index_changes(db, "agenda_choices")


@MIGRATIONS()
def m018_words_redacted(db: Database) -> None:
    """Which rows of the audit lost the words that should not have been typed; of those alone the values may change."""
    db.executescript(f"""
        create table redactions (
            id integer primary key, child text, team text,
            of_change integer not null references audit(id) deferrable initially deferred, -- whose words they were
            {_RECORDED}
        ) strict;
        create index redactions_of_child on redactions(child) where child is not null;
        create index redactions_of_change on redactions(of_change);
        drop trigger audit_is_never_changed;
        create trigger audit_is_never_changed before update of
            id, at, request, surface, account, person, verb, child, team, changed, undoes, surgery on audit
            begin select raise(abort, 'the audit is append-only'); end;
        create trigger audit_keeps_its_words before update of understood on audit
            when not exists (select 1 from redactions where of_change = old.id)
            begin select raise(abort, 'the audit is append-only'); end;
    """)
    _index_changes(db, "redactions")


@MIGRATIONS()
def m019_what_references_look_like(db: Database) -> None:
    """What each reference looks like, and the figures that it ends in: what is mistyped is looked for among a million."""
    db.executescript("""
        create table likenesses (
            reference text primary key, likeness text not null, figures text
        ) strict, without rowid;
        create index likenesses_of on likenesses(likeness, reference);
        create index likenesses_by_figures on likenesses(figures, reference) where figures is not null;
    """)
    for (ref,) in db.execute("select distinct ref from children").fetchall():
        db.execute("insert into likenesses values (?, ?, ?)", (ref, likeness(ref), figures_of(ref)))


@MIGRATIONS()
def m020_what_was_known_of_a_child(db: Database) -> None:
    """Indexes by child of rows retracted too: a closed agenda tells what was known as it closed."""
    for table in ("milestones", "plans", "expectations", "updates", "approvals", "reviews"):
        db.execute(f"create index {table}_ever_of_child on {table}(child)")


@MIGRATIONS()
def m021_the_next_post_of_each_channel(db: Database) -> None:
    """The posts with something to do, by where they go and then in the order that `storage/delivery.py` takes them in."""
    db.executescript("""
        drop index outbox_to_do;
        create index outbox_to_do on outbox(
            coalesce(reader, channel), state <> 'deleting', case state when 'deleting' then -id end,
            state = 'sent', state not in ('sending', 'unknown'), coalesce(follows, id), id
        ) where drawn < wanted;
    """)


@MIGRATIONS()
def m022_reads_in_a_file_of_their_own(db: Database) -> None:
    """The audit of changes takes no more reads, which have an audit of their own (storage/reads.py).

    Those that it has stay: each is a link between the rows around it, and their numbers are taken.
    """
    db.executescript("""
        create trigger audit_holds_changes before insert on audit when not new.changed
            begin select raise(abort, 'reads have an audit of their own'); end;
    """)


@MIGRATIONS()
def m023_what_measures_count(db: Database) -> None:
    """Of each leg of a child's time in care the days and facts that measures count, in days since 1 January 1970.

    For the children on record they are made later, a part at a time.
    """
    split = "team, age_at_entry, harder_to_place, recorded, retracted"
    db.executescript(f"""
        create table spells (
            id integer primary key,
            child text not null, team text not null, period integer not null, leg integer not null,
            born integer, entered integer, left_care integer, left_as text, previous_left_care integer,
            began integer, next_began integer, recommended integer, plan_agreed integer, proceedings integer,
            final_hearing integer, family_finding integer, early_permanence integer, long_term_matched integer,
            decided integer, new_decision integer, ordered integer, new_order integer,
            order_undated integer not null, linked integer, selected integer, panel integer, introduced integer,
            applied integer, matched integer, placed integer, fostered_from integer, moved_in integer,
            ended integer, ended_as text, ended_why text, waiting_from integer, waiting_until integer,
            first_decided integer, first_ordered integer, first_matched integer, first_placed integer,
            first_disrupted integer, match_due integer, earlier_order integer not null, foster_carers integer,
            months_in_care_at_placement integer, months_decision_to_placement integer,
            months_order_to_match integer, age_at_entry integer, age_at_order integer, plan text,
            sibling_group text, siblings_together integer, disabled integer, ethnic_group text,
            harder_to_place integer,
            {_RECORDED}
        ) strict;
        create unique index spell_stands_once on spells(child, period, leg) where retracted is null;
        create index spells_of_child on spells(child);
        create index spells_by_change on spells(recorded);
        create index spells_by_retraction on spells(retracted, recorded) where retracted is not null;
        -- Each answers some indicators from itself alone: it holds every column that their statements read, those that they are
        -- split by, and `retracted`, without which none would.
        create index spells_by_end on spells(
            ended_as, ended, entered, recommended, decided, first_ordered, order_undated, matched, placed, moved_in,
            early_permanence, {split}
        ) where retracted is null and ended_as is not null;
        create index spells_by_leaving on spells(left_care, left_as, next_began, entered, ended, {split})
            where retracted is null and left_care is not null;
        create index spells_by_wait on spells(
            waiting_from, waiting_until, entered, ordered, first_ordered, order_undated, matched, {split}
        ) where retracted is null and waiting_from is not null;
        create index spells_by_new_decision on spells(new_decision, entered, {split})
            where retracted is null and new_decision is not null;
        create index spells_by_new_order on spells(new_order, entered, decided, {split})
            where retracted is null and new_order is not null;
        create index spells_by_match on spells(
            first_matched, next_began, months_order_to_match, first_ordered, order_undated, {split}
        ) where retracted is null and first_matched is not null;
        create index spells_by_entry on spells(entered, began, next_began, first_placed, ended, {split})
            where retracted is null and entered is not null;
        create index spells_by_family_finding on spells(
            family_finding, began, next_began, first_decided, ended, {split}
        ) where retracted is null and family_finding is not null;
        create index spells_by_decision on spells(
            first_decided, began, next_began, first_matched, match_due, ended, {split}
        ) where retracted is null and first_decided is not null;
        create index spells_by_order on spells(
            first_ordered, began, next_began, first_matched, first_disrupted, ended, {split}
        ) where retracted is null and first_ordered is not null;
        create index siblings_ever_of_child on siblings(child);
        insert into known (name, value)
            select 'rows for measures are made up to', '' where exists (select 1 from children);
    """)


@MIGRATIONS()
def m024_what_was_read_from_end_to_end(db: Database) -> None:
    """Indexes for what a Home, minutes and an undo looked for in every row there is."""
    db.executescript("""
        create index approvals_by_standing on approvals(standing, number) where retracted is null;
        create index escalations_of_person on escalations(person) where retracted is null;
        create index praises_of_person on praises(person) where retracted is null and person is not null;
        create index closings_taken_back on closings(team, surgery) where retracted is not null;
        create index renamed_rows_by_row on renamed_rows(place, row);
        -- Of every message that is deleted SQLite looks which others say that they come under it, or after it.
        create index outbox_of_parent on outbox(parent) where parent is not null;
        create index outbox_that_follow on outbox(follows) where follows is not null;
    """)


@MIGRATIONS()
def m025_whose_rows_for_measures_are_due(db: Database) -> None:
    """The children whose rows are to be made, each since a change; since none at all for those who never had any."""
    db.executescript("""
        create table spells_due (child text primary key, since integer not null) strict, without rowid;
        insert into spells_due select distinct ref, 0 from children
            where ref > (select value from known where name = 'rows for measures are made up to');
        delete from known where name = 'rows for measures are made up to';
    """)


@MIGRATIONS()
def m026_who_changed_a_plan(db: Database) -> None:
    """Who changed the plan to another, where somebody said; and what may end a plan for adoption by its day."""
    db.executescript("""
        alter table plans add column changed_by text not null default '';
        create index plans_by_day on plans(agreed, child) where retracted is null;
        create index ends_of_plans_by_day on milestones(reached, child) where retracted is null and milestone in (
            'perm_plan_agreed', 'plan_reversed', 'ltf_match', 'sgo', 'cao', 'return_home', 'tracking_ended_other'
        );
        create index children_by_end on children(closed, ref) where retracted is null and closed is not null;
    """)


@MIGRATIONS()
def m027_where_journeys_wait(db: Database) -> None:
    """The days that stages are counted from and to, also of plans other than adoption; all rows that measures count are made anew."""
    columns = (
        *(
            "relatives_assessed",
            "tracked_until",
            "adoption_planned",
            "adoption_replaced",
            "guardianship_planned",
        ),
        *(
            "guardianship_replaced",
            "kinship_planned",
            "kinship_replaced",
            "fostering_planned",
            "fostering_replaced",
        ),
    )
    for name in columns:
        db.execute(f"alter table spells add column {name} integer")
    split = "team, age_at_entry, harder_to_place, recorded, retracted"
    leaving = "left_care, left_as, tracked_until"
    followed = "began, next_began"
    # As those of m023, each holds every column that its statements read.
    db.executescript(f"""
        delete from spells;
        drop index spells_by_match;
        drop index spells_by_entry;
        drop index spells_by_decision;
        drop index spells_by_order;
        create index spells_by_match on spells(
            first_matched, {followed}, first_placed, ended, months_order_to_match, first_ordered, order_undated, {split}
        ) where retracted is null and first_matched is not null;
        create index spells_by_entry on spells(
            entered, {followed}, first_placed, ended, first_decided, recommended, plan_agreed, relatives_assessed,
            adoption_planned, adoption_replaced, guardianship_planned, guardianship_replaced, kinship_planned,
            kinship_replaced, tracked_until, {split}
        ) where retracted is null and entered is not null;
        create index spells_by_decision on spells(
            first_decided, {followed}, first_matched, match_due, first_ordered, first_placed, ended, {split}
        ) where retracted is null and first_decided is not null;
        create index spells_by_order on spells(
            first_ordered, {followed}, first_matched, first_placed, first_disrupted, ended, {split}
        ) where retracted is null and first_ordered is not null;
        create index spells_by_recommendation on spells(
            recommended, {followed}, first_decided, ended, adoption_replaced, {split}
        ) where retracted is null and recommended is not null;
        create index spells_by_placement on spells(
            first_placed, {followed}, first_disrupted, ended, {leaving}, {split}
        ) where retracted is null and first_placed is not null;
        create index spells_by_proceedings on spells(
            proceedings, {followed}, final_hearing, guardianship_planned, {leaving}, {split}
        ) where retracted is null and proceedings is not null;
        create index spells_by_guardianship on spells(
            guardianship_planned, {followed}, guardianship_replaced, {leaving}, {split}
        ) where retracted is null and guardianship_planned is not null;
        create index spells_by_kinship on spells(
            kinship_planned, {followed}, kinship_replaced, long_term_matched, {leaving}, {split}
        ) where retracted is null and kinship_planned is not null;
        create index spells_by_fostering on spells(
            fostering_planned, {followed}, fostering_replaced, long_term_matched, tracked_until, {split}
        ) where retracted is null and fostering_planned is not null;
        delete from spells_due;
        insert into spells_due select distinct ref, 0 from children;
    """)


@MIGRATIONS()
def m028_wanted_reports(db: Database) -> None:
    """Who wants which reports, whenever a period is over."""
    db.executescript(f"""
        create table wanted_reports (
            id integer primary key,
            person text not null,
            period text not null,             -- quarter, half-year
            team text not null,               -- empty for every team together
            {_RECORDED}
        ) strict;
        create unique index wanted_report_once on wanted_reports(person, period, team) where retracted is null;
    """)
    _index_changes(db, "wanted_reports")


@MIGRATIONS()
def m029_what_files_tell_otherwise(db: Database) -> None:
    """What a file tells otherwise than a person recorded, until somebody decides; and which changes were loads."""
    db.executescript(f"""
        create table conflicts (
            id integer primary key,
            number integer not null,
            child text not null,
            about text not null,              -- a milestone, or a fact about the child
            ours_on text not null,            -- its day on record; a fact has none
            ours text not null,               -- the plan, the outcome or the fact on record
            told_on text not null, told text not null, alongside text, -- the same as the file tells them
            source text not null,             -- which kind of file
            standing text not null,           -- asked, kept, taken
            decided_by text,
            {_RECORDED}
        ) strict;
        create unique index conflict_lives_once on conflicts(number) where retracted is null;
        create index conflicts_of_child on conflicts(child, about) where retracted is null;
        create index conflicts_to_decide on conflicts(child, number) where retracted is null and standing = 'asked';
        create index audit_loads on audit(id) where verb = 'load';
    """)
    _index_changes(db, "conflicts")


@MIGRATIONS()
def m030_what_each_load_changed(db: Database) -> None:
    """What each load changed for each team: its manager is told, long after the load is done."""
    db.executescript("""
        create table load_counts (
            change integer not null references audit(id) deferrable initially deferred,
            team text not null,
            children integer not null,        -- how many anything changed for
            came integer not null, recorded integer not null, corrected integer not null, withdrawn integer not null,
            given integer not null,           -- facts about children given anew
            closed integer not null, asked integer not null,
            primary key (change, team)
        ) strict, without rowid;
    """)


@MIGRATIONS()
def m031_figures_of_a_past_day(db: Database) -> None:
    """Rows replaced since a past day are gathered from their index alone: each would be looked up on a page of its own."""
    db.executescript("""
        drop index spells_by_retraction;
        create index spells_by_retraction on spells(
            retracted, recorded,
            ended_as, ended, waiting_from, waiting_until, began, next_began, first_ordered, entered, ordered, order_undated,
            matched, placed, moved_in, first_matched, team, child, period, leg, born, left_care, left_as,
            previous_left_care, recommended, plan_agreed, proceedings, final_hearing, family_finding, early_permanence,
            long_term_matched, decided, new_decision, new_order, linked, selected, panel, introduced, applied,
            fostered_from, ended_why, first_decided, first_placed, first_disrupted, match_due, earlier_order, foster_carers,
            months_in_care_at_placement, months_decision_to_placement, months_order_to_match, age_at_entry, age_at_order,
            plan, sibling_group, siblings_together, disabled, ethnic_group, harder_to_place, relatives_assessed,
            tracked_until, adoption_planned, adoption_replaced, guardianship_planned, guardianship_replaced,
            kinship_planned, kinship_replaced, fostering_planned, fostering_replaced
        ) where retracted is not null;
    """)


@MIGRATIONS()
def m032_until_when_files_told_of_a_child(db: Database) -> None:
    """The day of the newest daily file that told of each child: older ones, loaded later, tell nothing after it."""
    db.executescript(f"""
        create table flow_days (
            id integer primary key,
            child text not null,
            day text not null,
            {_RECORDED}
        ) strict;
        create index flow_days_of_child on flow_days(child, day) where retracted is null;
    """)
    _index_changes(db, "flow_days")


@MIGRATIONS()
def m033_the_audit_is_a_chain(db: Database) -> None:
    """Each row of the audit is chained to the one before, and holds hashes of what its change recorded (storage/seals.py).

    The rows there are by now are in no chain: what nobody hashed when it was written, nobody can prove now.
    """
    db.executescript("""
        alter table audit add column salt blob;   -- none once what was understood was redacted
        alter table audit add column sealed blob; -- the hash of `salt` and what was understood at first
        alter table audit add column facts text;  -- of each table how many rows were recorded or retracted, and their hash
        alter table audit add column hash blob;   -- of the row before, and of this one but for `understood` and `salt`

        create table rewritten (              -- the rows of histories and of the audit that a change altered where they stand
            place text not null, row integer not null,
            change integer not null references audit(id) deferrable initially deferred,
            recorded_by integer, retracted_by integer, -- of a row that is gone: by which changes
            was blob not null, now blob,      -- the hash of the row before and after; none of a row that is gone
            primary key (place, row, change)
        ) strict, without rowid;
        create index rewritten_by_change on rewritten(change, place, row);

        drop trigger audit_is_never_changed;
        create trigger audit_is_never_changed before update of id, at, request, surface, account, person, verb, child, team,
            changed, undoes, surgery, sealed, facts, hash on audit
            begin select raise(abort, 'the audit is append-only'); end;
        drop trigger audit_keeps_its_words;
        create trigger audit_keeps_its_words before update of understood, salt on audit
            when new.salt is not null or not exists (
                select 1 from rewritten where place = 'audit' and row = old.id
                union all select 1 from redactions where of_change = old.id and old.hash is null)
            begin select raise(abort, 'the audit is append-only'); end;
    """)
    for table in (
        *_FIRST_HISTORIES,
        "approvals",
        "praises",
        *_LIFE_OF_A_SURGERY,
        "renames",
        "agenda_choices",
        "redactions",
        "wanted_reports",
        "conflicts",
        "flow_days",
    ):
        db.execute(f"alter table {table} add column salt blob")  # of the hash of its row


@MIGRATIONS()
def m034_who_joined_a_channel(db: Database) -> None:
    """Who joined a team's channel, and whether its manager said that it is right; who was there before has no row."""
    db.executescript(f"""
        create table newcomers (
            id integer primary key,
            team text not null,
            person text not null,
            kind text not null,               -- member, guest, app
            standing text not null,           -- asked, right, blocked
            {_RECORDED},
            salt blob                         -- of the hash of its row
        ) strict;
        create unique index newcomer_lives_once on newcomers(person, team) where retracted is null;
        create index newcomers_of_team on newcomers(team) where retracted is null;
    """)
    _index_changes(db, "newcomers")


@MIGRATIONS()
def m035_legal_holds_and_erasure(db: Database) -> None:
    """Children whose records must be kept, whatever retention says; and rows of the audit that are emptied once they may go.

    What is left of such a row is who did something and when. Its hash stays, and `rewritten` has what it was and is
    (storage/erasing.py).
    """
    db.executescript(f"""
        create table legal_holds (
            id integer primary key,
            child text not null,
            because text not null,
            {_RECORDED},
            salt blob
        ) strict;
        create unique index legal_hold_once on legal_holds(child) where retracted is null;

        drop trigger audit_is_never_changed;
        create trigger audit_is_never_changed before update of id, at, surface, account, person, verb, team, undoes, surgery,
            facts, hash on audit
            begin select raise(abort, 'the audit is append-only'); end;
        create trigger audit_is_only_emptied before update of request, child, changed, sealed on audit
            when new.request is not null or new.child is not null or new.changed or new.sealed <> x''
                or not exists (select 1 from rewritten where place = 'audit row' and row = old.id)
            begin select raise(abort, 'the audit is append-only'); end;
        drop trigger audit_keeps_its_words;
        create trigger audit_keeps_its_words before update of understood, salt on audit
            when new.salt is not null or not exists (
                select 1 from rewritten where place in ('audit', 'audit row') and row = old.id
                union all select 1 from redactions where of_change = old.id and old.hash is null)
            begin select raise(abort, 'the audit is append-only'); end;
    """)
    _index_changes(db, "legal_holds")


@MIGRATIONS()
def m036_how_many_were_erased(db: Database) -> None:
    """How many children were erased, by when and how their tracking ended: that is all that is left of them."""
    db.executescript("""
        create table erased_counts (
            year integer not null,            -- tracking ended in the year to March of it
            outcome text not null,
            children integer not null,
            primary key (year, outcome)
        ) strict, without rowid;
    """)


@MIGRATIONS()
def m037_what_a_second_administrator_confirms(db: Database) -> None:
    """What an administrator asked for about who may see children, until another asks for the same."""
    db.executescript(f"""
        create table confirmations (
            id integer primary key,
            number integer not null,          -- of the change that asked for it first
            typed text not null,              -- the command, as it was understood
            asked_by text not null,
            asked text not null,              -- when
            {_RECORDED},
            salt blob                         -- of the hash of its row
        ) strict;
        create unique index confirmation_lives_once on confirmations(number) where retracted is null;
    """)
    _index_changes(db, "confirmations")


@MIGRATIONS()
def m038_the_two_sides(db: Database) -> None:
    """The side of each team, and what the family-finding side keeps: adoptive families, by reference, and their links with children."""
    db.executescript(f"""
        alter table teams add column side text not null default 'child'; -- or 'family finding'

        create table families (
            id integer primary key,
            family text not null,             -- their reference
            team text not null,               -- of the family-finding side
            worker text,
            area text not null,
            added text not null,              -- the day
            {_RECORDED},
            salt blob                         -- of the hash of its row, as in the tables below
        ) strict;
        create unique index family_lives_once on families(family) where retracted is null;
        create index families_of_team on families(team) where retracted is null;

        create table family_steps (
            id integer primary key,
            family text not null,
            step text not null,               -- a key of permanence/families
            reached text not null,            -- the day
            detail text not null default '',
            {_RECORDED},
            salt blob
        ) strict;
        create index steps_of_family on family_steps(family) where retracted is null;

        create table links (
            id integer primary key,
            child text not null,
            family text not null,
            began text not null,              -- the day
            by_person text not null,          -- who looks at the family for the child
            ended text,                       -- the day
            because text not null default '',
            {_RECORDED},
            salt blob
        ) strict;
        create unique index link_lives_once on links(child, family) where retracted is null and ended is null;
        create index links_of_child on links(child) where retracted is null;
        create index links_of_family on links(family) where retracted is null;

        create table introductions (
            id integer primary key,
            child text not null,
            family text not null,
            begins text not null,             -- the days
            ends text,
            venue text not null default '',
            {_RECORDED},
            salt blob
        ) strict;
        create unique index introductions_live_once on introductions(child, family) where retracted is null;
        create index introductions_of_family on introductions(family) where retracted is null;

        create table meetings_of_sides (
            id integer primary key,
            child text not null,
            family text not null,
            day text not null,
            of_the_child text not null,       -- who of the child's side: a list
            of_the_family text not null,      -- who of the family-finding side: a list
            {_RECORDED},
            salt blob
        ) strict;
        create index meetings_of_child on meetings_of_sides(child) where retracted is null;
        create index meetings_of_family on meetings_of_sides(family) where retracted is null;

        create table feedback (
            id integer primary key,
            family text not null,
            step text not null,
            day text not null,                -- on which they answered
            question text not null,
            answer text not null,
            {_RECORDED},
            salt blob
        ) strict;
        create index feedback_of_family on feedback(family) where retracted is null;
    """)
    for table in ("families", "family_steps", "links", "introductions", "meetings_of_sides", "feedback"):
        _index_changes(db, table)


@MIGRATIONS()
def m039_expected_steps_of_families(db: Database) -> None:
    """The days on which steps of adoptive families are expected."""
    db.executescript(f"""
        create table family_expectations (
            id integer primary key,
            family text not null,
            step text not null,               -- a key of permanence/families/steps.py
            expected text not null,           -- the day
            {_RECORDED},
            salt blob                         -- of the hash of its row
        ) strict;
        create unique index family_expectation_lives_once on family_expectations(family, step) where retracted is null;
        create index feedback_by_day on feedback(day) where retracted is null;
    """)
    _index_changes(db, "family_expectations")


@MIGRATIONS()
def m040_adopters_that_a_load_told_of(db: Database) -> None:
    """The adopters of families, each by the reference that the key makes of the authority's number: a later load knows the family by it."""
    db.executescript(f"""
        create table family_adopters (
            id integer primary key,
            family text not null,
            adopter text not null,            -- a reference, which only the key turns back
            {_RECORDED},
            salt blob                         -- of the hash of its row
        ) strict;
        create unique index adopter_lives_once on family_adopters(adopter) where retracted is null;
        create index adopters_of_family on family_adopters(family) where retracted is null;
    """)
    _index_changes(db, "family_adopters")


@MIGRATIONS()
def m041_what_two_people_release(db: Database) -> None:
    """Files with something of adoptive families in them: asked for by one, and released by another of the family-finding side."""
    db.executescript(f"""
        create table releases (
            id integer primary key,
            number integer not null,          -- of the change that asked for it
            what text not null,               -- is exported: subject, ofsted-11
            child text,                       -- whom the file is about, if it is about one
            because text not null,
            asked_by text not null,
            asked text not null,              -- when
            released_by text,
            released text,                    -- when
            {_RECORDED},
            salt blob                         -- of the hash of its row
        ) strict;
        create unique index release_lives_once on releases(number) where retracted is null;
        create index releases_of_child on releases(child) where retracted is null;
    """)
    _index_changes(db, "releases")


@MIGRATIONS()
def m042_what_a_family_finder_was_shown(db: Database) -> None:
    """Which pictures tell of links with families; whose worker somebody is, and which files wait to be released, by index."""
    db.executescript("""
        alter table pictures add column of_families integer not null default 0;
        create index families_of_worker on families(worker);
        create index releases_waiting on releases(asked) where retracted is null and released is null;
    """)


@MIGRATIONS()
def m043_when_whose_actions_ended(db: Database) -> None:
    """Which actions of a person ended since a day, by index: a digest that is drawn anew read all actions that there ever were."""
    db.execute(
        "create index ended_actions_of_owner on actions(owner, ended) where retracted is null and ended is not null"
    )


@MIGRATIONS()
def m044_which_family_adopted(db: Database) -> None:
    """Of several families that fostered, the one that adopted counts: rows of children who lived with any are made anew."""
    fostered = "select distinct child, 0 from milestones where milestone in ('ep_placed', 'fostered_from')"
    db.executescript(f"""
        delete from spells where child in (select child from ({fostered}));
        insert or replace into spells_due {fostered};
    """)
