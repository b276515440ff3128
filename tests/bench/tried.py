"""Where the time goes of what misses its target, and what was tried without enough gain: written under the tables in docs/speed.md."""

TRIED = """## Where the time goes, and what was tried

Of what misses its target: a profile, and what was tried and gained too little for what it costs to read.

- `status`, by the CPU of the bot: the words of the answer 24 %, its 32 statements 16, who asks and where 15, drawing 15, Bolt 11, the row of the
  audit of reads 6, the timescales of one journey 5, the socket and the ack 4, reading what was typed 3. Tried: SQLite's map of the file in
  memory for readers (`mmap_size`: reads 3 % quicker, changes 10 % slower); the options of a menu weighed together and not one by one
  (drawing 6 % quicker, the answer 1 %; weighing nothing at all would gain 8 %); whichever reader was used last taken first, in place of one
  for each thread (0 to 2 %, and no less memory). Looked at: msgspec's structs in place of dataclasses, nine times quicker to make; an answer
  makes only 19.
- The slowest of a hundred `status` are not those with most to say: of a thousand children the slowest twenty took 2.2 times as long as half of
  all did, and as long as any when they were asked about again; of the best of three times the 99th percentile is 1.2 times the median. The
  rest is what else the machine does. Tried, in CPU: looking for no garbage (2.3 times the median in place of 2.4 to 2.9), folding the log of
  the audit of reads into its file never or a tenth as often (2.4 to 2.5).
- `status` beside a bot that acks, then responds: theirs is ten milliseconds of sleep, in which Bolt waits to see whether a listener has acked, and
  one or two of work. Ours takes 1.6 times as long after such a pause as it does without one, and a no-op 1.9 times: whatever sleeps finds the
  processor's caches cold. Tried: eight threads in place of 120 (nothing), and one pile of readers for all of them (nothing).
- A form on its way to Slack, by the CPU of the bot until it is asked for: four tenths is Slack's library, which makes a new connection for each call;
  three tenths is reading what was typed; a quarter is Bolt. Tried: a connection that is kept and used again (on its way a quarter sooner, with
  a fifth less CPU: the target would be met). Dropped: it takes the place of the library's own calls in forty lines, and between two forms minutes
  go by, in which Slack may close it, so that few people would gain; a post sent just as it is closed would be searched for a minute later.
  One client for all forms, in place of one for each (1 %).
- `done` and `undo`: six tenths of the time is SQLite's, in 34 and 57 statements, a third of that the commit: who may, what it is, what shows it
  and is drawn again. `undo` is done twice, first on trial, so that what cannot be undone is said before anything is asked: that is 12 of its
  statements, and what was tried cannot be kept, since the answer may still be a question. Kept: what a change touched read once for all
  that it sets off, which surgery is the newest asked once, one earlier change looked at and not ten, and who may see children not looked
  at where nobody confirms it (`done` 14 % less CPU, `undo` 30 %, measured in turn). Tried: asking the schema only for the columns of what was
  touched (`undo` a fifth quicker, kept); the map in memory (slower); rows remembered within a transaction (0 to -3 %).
- The chain of a change: of what it takes again and again, SQLite's three questions are 57 % (the row before, what was recorded, what was
  retracted), the hash of the audit's row 17, the hashes of what was recorded and retracted 26. After a change, with cold caches, all of it takes
  three times as long. It costs what it did; `done` became quicker. Tried: what was recorded and what was retracted asked in one statement (9 %
  less again and again, 12 % more after a change); only the tables touched looked at, not all in turn (5 % less, and nothing).
- An agenda of 40, by CPU: SQL 35 %, timescales 25, children's messages 13, what earlier agendas said 7, the first message 6, choosing and sorting
  3, the lists 3, everything else 8; drawing it is another sixth. A Home of 500: SQL 42 %, rows made journeys 9, timescales 7, everything else,
  most of it the worst thing of each child and the order, 42. The first of a day: timescales 56 %, SQL 21, the rest 23. Tried: weighing a message
  once (-4 %), keeping journeys by their rows (-3 to -6 %); keeping the last day of each span by its first (timescales -5 to -16 %, so a first Home -3
  to -9 %, and that only from the second day on); the days of each milestone kept once they were asked for (timescales 13 % slower); timescales
  that nothing started left out before anything else (2 % slower). Looked at: structs (an agenda makes 314 values, -2 %).
- The imports of `run`, by CPU: making 225 dataclasses of ours 24 %, reading 689 files of bytecode 27, patterns 8, the libraries' dataclasses 4, and
  running all modules, pydantic's and Bolt's among them, the rest. Of `say`: 240 dataclasses 22 %, bytecode 27, patterns 5, `holidays` and its first year
  a sixth. Tried: no garbage collection meanwhile (`run` -18 %, `say` -8 %: both still missed, and whoever imports a module would change what the
  whole program does), dataclasses without slots (-5 %, -3 %) or without a `repr` (-6 % each), the other countries of `holidays` left out (-50
  ms, by a stub in its place). Looked at: structs (0.01 ms each in place of 0.4: one more library under every value, and still missed).
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
  Its memory, measured apart with ten times as many: 109 MB for 1,000,000 rows of our own CSV (it was 163: SQLite held whatever it inserts into a
  table that the same statement reads, and sorted what `union` then drops: `findings/`), 111 MB for the returns of 100,000 children, 1,288,462 rows;
  for 3,000,000 rows of our own, of 600,000 children, 159 MB.
- A hundred commands a second, alone: half within 3 ms, and what makes the slowest of a hundred slow is what stops everybody. Kept: looking for
  garbage among all there is a tenth as often (it took 22 to 48 ms, twice in twenty seconds). Tried: no checkpoint by whoever commits
  (`wal_autocheckpoint = 0`: no better, the disk itself takes as long); threads that let others go on after 0.1 ms (sooner in 6 of 9 runs, and
  200 agendas take a tenth more CPU).
- The same beside 200 agendas: what all threads did was looked at every ten milliseconds. In the first second after a start thirty of them
  made all the verbs at once, behind the same locks of Python's importer; after it up to sixty waited for one another at the locks of
  `functools.cached_property`, and one in every moment at that of what Slack said; and the roll of each channel was written anew once an hour,
  two hundred commits in a row. All four are mended: three times in turn with the code before, at a load of 15 to 19 on two processors, 99 of
  a hundred were acked within 404, 1,631 and 443 ms in place of 1,714, 3,101 (and 134 of 2,000 never) and 2,109; half within 17, 24 and 17
  ms in place of 23, 104 and 47. What is left is that whoever changes something waits for the agenda that is being planned, one transaction of 20 to 40 ms each,
  two hundred in the first ten seconds; and in the first second for Slack, which is asked about each channel once. Tried: the writer given
  in the order in which threads came (changes as late, measured alone: 99 of a hundred within 135 to 216 ms for 194 to 201); postings not
  written down as reads of those who are there (nothing).
- `status` while the writer is kept away: the slowest come just after it. Sixty changes wait by then, and are made and answered one after another
  within some tenths of a second; a `status` takes Python's lock again some forty times, once for each statement, and each time waits for
  whichever of them runs. Tried, in turn on a busy machine: a thread lets another go on after 0.1 ms and not 0.5 (99 of a hundred sooner in 8
  of 9 runs, by two fifths in the middle one, and 200 agendas took a tenth more CPU, which misses their target); twenty changes that may wait
  and not eighty (sooner in 3 of 4 runs, and some forty people are told that the records are busy).
- 200 agendas due at once take all of one processor: a fifth plans them, an eighth calls Slack, and half draws and records each message: of that
  half its words, a sixth the blocks and whom they name, the rest the records. Kept: how each child compares with earlier agendas asked
  once for all messages, the children of an agenda's posts read and not the posts, no iterator for a word without a reference (drawing and
  recording 16 to 24 % less CPU, all of it 6 %, measured in turn). Tried: threads that let others go on sooner (a tenth more); twice as many
  channels in hand, and the outbox read half as often (1 and 8 % less, in two runs). Not seen here, where the stand-in speaks HTTP: each call
  over HTTPS read the machine's certificates, 20 ms of CPU, some three times what a message costs. They are read once now.
- Growth: after other parts `status`, `history` and `done` once took up to 1.42 times as long among 100,000, since the machine no longer had the
  large town in its memory. Put out of it on purpose, it made `status` take 1.30 to 1.37 times as long and `history` 1.51 to 1.68; read again
  first, 0.98 to 1.05 and 1.02 to 1.13. A million more objects in the process made no difference. Kept: towns are read before they are asked.
  A worker's Home read every team four times: 10,000 children are in 250 teams, and it took 1.32 times as long. It reads those that it shows.
- Ten scorecards as at a year ago: one statement over both places where rows may be took 2.5 times as long as two. What was replaced since is
  gathered from one index that holds every column, and those waiting from another (both kept, a tenth quicker).
"""
