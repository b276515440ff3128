"""Where the time goes of what misses its target, and what was tried without enough gain: written under the tables in docs/speed.md."""

TRIED = """## Where the time goes, and what was tried

Of what misses its target: a profile, and what was tried and gained too little for what it costs to read.

- `status`: half of what it takes beside a no-op is the answer itself, 32 statements and the rules of one journey; the other half is the
  row of the audit of reads, the blocks, JSON and the way through Bolt. Tried: SQLite's map of the file in memory for readers
  (`mmap_size`: reads 3 % quicker, changes 10 % slower); the options of a menu weighed together and not one by one (drawing 6 % quicker, the
  answer 1 %; weighing nothing at all would gain 8 %). Looked at: msgspec's structs in place of dataclasses, nine times quicker to make; an
  answer makes only 19.
- `done` and `undo`: six tenths of the time is SQLite's, in 34 and 57 statements, a third of that the commit: who may, what it is, what shows it
  and is drawn again. `undo` is done twice, first on trial, so that what cannot be undone is said before anything is asked: that is 12 of its
  statements, and what was tried cannot be kept, since the answer may still be a question. Kept: what a change touched read once for all
  that it sets off, which surgery is the newest asked once, one earlier change looked at and not ten, and who may see children not looked
  at where nobody confirms it (`done` 14 % less CPU, `undo` 30 %, measured in turn). Tried: asking the schema only for the columns of what was
  touched (`undo` a fifth quicker, kept); the map in memory (slower); rows remembered within a transaction (0 to -3 %).
- An agenda of 40, a Home of 500: a third is the timescales of each child. Tried: weighing a message once (-4 %), keeping journeys by
  their rows (-3 to -6 %). Looked at: structs (an agenda makes 314 values, -2 %).
- The imports of `run` and `say`: most of what is ours is making some two hundred dataclasses, 0.3 ms each. Tried: no garbage collection
  meanwhile (1.4 times), the other countries of `holidays` left out (-50 ms, by a stub in its place). Looked at: structs (0.01 ms each: one
  more library under every value, and still missed).
- Memory at the start: of 73 MB Bolt has 31, the other libraries 15, our code 14, and what is opened and kept to answer quickly 13. Tried:
  one or two arenas for all threads (`MALLOC_ARENA_MAX`: nothing), the machine's own allocator (`PYTHONMALLOC`: 2 MB more), no docstrings and
  no asserts (`PYTHONOPTIMIZE=2`: 3 MB less, and what an assert would have stopped goes on).
- `load` of our own CSV: half is making the rows that figures count, of which a third is SQLite writing 66 columns and nineteen indices; three
  tenths is checking and recording by SQL; a sixth is reading the rows. Of returns four tenths is reading them and deriving what happened, 170
  microseconds a child, spread so that no function has a tenth of it; a quarter is checking and recording; three tenths the rows that figures
  count. Each row is written twice before the records have it, so that nothing is held in memory and nobody waits for the writer. To write all
  that is recorded, bare, is itself twice to three times what inserting the rows as they stand is. Tried: the rows that figures count written
  by one `executemany` (1 %), their indices dropped and made again (a tenth of making them, and everybody waits meanwhile); garbage
  collection off (-5 %). Looked at: the clock making those rows (as much work, in the process that answers people). Kept: 500 children at a time
  in place of 200, their journeys not cached (making the rows -20 %); a new child's events from the first ending on (recording returns -10 %).
- A hundred commands a second, alone: half within 3 ms, and what makes the slowest of a hundred slow is what stops everybody. Kept: looking for
  garbage among all there is a tenth as often (it took 22 to 48 ms, twice in twenty seconds). Tried: no checkpoint by whoever commits
  (`wal_autocheckpoint = 0`: no better, the disk itself takes as long).
- The same beside 200 agendas: what all threads did was looked at every ten milliseconds. In the first second after a start thirty of them
  made all the verbs at once, behind the same locks of Python's importer; after it up to sixty waited for one another at the locks of
  `functools.cached_property`, and one in every moment at that of what Slack said; and the roll of each channel was written anew once an hour,
  two hundred commits in a row. All four are mended: three times in turn with the code before, at a load of 15 to 19 on two processors, 99 of
  a hundred were acked within 404, 1,631 and 443 ms in place of 1,714, 3,101 (and 134 of 2,000 never) and 2,109; half within 17, 24 and 17
  ms in place of 23, 104 and 47. What is left is that whoever changes something waits for the agenda that is being planned, one transaction of 20 to 40 ms each,
  two hundred in the first ten seconds; and in the first second for Slack, which is asked about each channel once. Tried: the writer given
  in the order in which threads came (changes as late, measured alone: 99 of a hundred within 135 to 216 ms for 194 to 201); postings not
  written down as reads of those who are there (nothing).
- Growth: in this run, after ten minutes of everything else, `status`, `history` and `done` took up to 1.42 times as long among 100,000. By itself
  (`make bench ONLY=growth`, minutes later) nothing did: `status` 1.00, `history` 1.07, `done` 1.05 times, and the most of all rows 1.21. It is what
  the parts before left of the machine's memory.
- Ten scorecards as at a year ago: one statement over both places where rows may be took 2.5 times as long as two. What was replaced since is
  gathered from one index that holds every column, and those waiting from another (both kept, a tenth quicker).
"""
