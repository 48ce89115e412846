// SPDX-License-Identifier: GPL-2.0-only
/* Draws the full screen of pfq counters. */
#include <stdlib.h>
#include <string.h>

#include <curses.h>

#include "counters/screen_state.h"
#include "pfq.h"

enum { HEAD_LINES = 3, FOOT_LINES = 1, MAX_COLUMNS = 24, NUMBER_WIDTH = 7, TEXT_WIDTH = 24, RED = 1 };

/* Sparklines need room that a narrow terminal has not. */
#define MIN_COLS_FOR_SPARKS 60

static const char spark_column[] = "";

/* The columns of a view on the full screen: names, rates, sparkline, losses, the other counters, other texts. */
struct columns {
	const char *name[MAX_COLUMNS];
	int width[MAX_COLUMNS];
	size_t nr, nr_fixed;
};

static bool is_rate(const char *name)
{
	return !strcmp(name, PACKET_RATE) || !strcmp(name, BIT_RATE);
}

static void add(struct columns *c, const char *name)
{
	c->name[c->nr++] = name;
}

/* Add the columns behind the leading ones that fit. */
static void add_if(struct columns *c, enum view v, bool loss, bool text)
{
	const char *const *name;

	for (name = views[v].columns + views[v].leading; *name; name++) {
		if (view_is_loss(*name) == loss && view_is_text(*name) == text)
			add(c, *name);
	}
}

static struct columns columns_of(enum view v)
{
	struct columns c = { .nr = 0 };
	size_t i;

	for (i = 0; i < views[v].leading; i++)
		add(&c, views[v].columns[i]);
	add(&c, PACKET_RATE);
	if (views[v].bytes)
		add(&c, BIT_RATE);
	add(&c, spark_column);
	c.nr_fixed = c.nr;
	add_if(&c, v, true, false);
	add_if(&c, v, false, false);
	add_if(&c, v, false, true);
	return c;
}

const char *screen_next_column(enum view v, const char *column)
{
	const struct columns c = columns_of(v);
	size_t i = 0;

	while (column && i < c.nr && strcmp(c.name[i], column))
		i++;
	i += !!column;
	if (i < c.nr && c.name[i] == spark_column)
		i++;
	return i < c.nr ? c.name[i] : NULL;
}

size_t screen_page(void)
{
	const int lines = getmaxy(stdscr) - HEAD_LINES - FOOT_LINES;

	return lines > 0 ? lines : 0;
}

static int spark_width(void)
{
	if (COLS < MIN_COLS_FOR_SPARKS)
		return 0;
	return COLS / 4 < HISTORY_LENGTH ? COLS / 4 : HISTORY_LENGTH;
}

static bool is_number_column(const char *name)
{
	return is_rate(name) || !view_is_text(name);
}

/* Write a cell as it is shown. What is not ASCII may have any width. */
static void cell_text(const struct screen *s, size_t row, const char *name, char text[TEXT_WIDTH + 1])
{
	const struct sample *before = s->has_rates ? &s->before : NULL;
	double number;
	uint64_t value;
	char *c;

	if (sample_computed(&s->now, before, s->view, row, name, &number)) {
		screen_number(number, text);
		return;
	}
	if (!view_is_text(name) && table_number(&s->now.tables[s->view], row, name, &value)) {
		screen_number(value, text);
		return;
	}
	snprintf(text, TEXT_WIDTH + 1, "%s", table_get(&s->now.tables[s->view], row, name));
	for (c = text; *c; c++) {
		if (*c < ' ' || *c > '~')
			*c = '?';
	}
}

static void set_widths(const struct screen *s, struct columns *c)
{
	char text[TEXT_WIDTH + 1];
	size_t i, row;

	for (i = 0; i < c->nr; i++) {
		c->width[i] = strlen(c->name[i]);
		if (c->name[i] == spark_column)
			c->width[i] = spark_width();
		else if (is_rate(c->name[i]) || (i >= c->nr_fixed && is_number_column(c->name[i])))
			c->width[i] = c->width[i] > NUMBER_WIDTH ? c->width[i] : NUMBER_WIDTH;
		else
			for (row = 0; row < s->now.tables[s->view].nr_rows; row++) {
				cell_text(s, row, c->name[i], text);
				if ((int)strlen(text) > c->width[i])
					c->width[i] = strlen(text);
			}
	}
}

/* Counters in red, and bold ones if they grow now. */
static attr_t cell_attributes(const struct screen *s, size_t row, const char *name)
{
	uint64_t value;
	double rate;
	attr_t a;

	if (!view_is_loss(name) || !table_number(&s->now.tables[s->view], row, name, &value) || !value)
		return A_NORMAL;
	a = s->colours ? COLOR_PAIR(RED) : A_UNDERLINE;
	if (s->has_rates && sample_rate(&s->now, &s->before, s->view, row, name, &rate) && rate > 0)
		a |= A_BOLD;
	return a;
}

/* Separate columns. Returns whether there is room for another one: a line that is filled would move the cursor on. */
static bool put_gap(int room)
{
	if (room < 3)
		return false;
	addstr("  ");
	return true;
}

/* Write text of a width at the cursor, as far as it fits in the line. Returns whether the line has room for more. */
static bool put(const char *text, int width, bool right)
{
	const int room = COLS - getcurx(stdscr);
	char cell[128];

	if (right && width > room)
		return false;	/* the end of a number alone would be another number */
	snprintf(cell, sizeof(cell), right ? "%*s" : "%-*s", width, text);
	addnstr(cell, room);
	return put_gap(room - width);
}

static bool put_spark(const struct screen *s, size_t row, int width)
{
	const struct series *series = history_get(&s->history[s->view], row);
	const int room = COLS - getcurx(stdscr);
	char text[3 * HISTORY_LENGTH + 1];

	if (!series || room < width)
		return false;
	series_spark(series, width, s->utf8, text);
	addstr(text);
	return put_gap(room - width);
}

/* Whether a column is shown: it is fixed, or has not been scrolled away; sparklines may have no room. */
static bool is_shown(const struct screen *s, const struct columns *c, size_t i)
{
	if (c->name[i] == spark_column)
		return c->width[i];
	return i < c->nr_fixed || i >= c->nr_fixed + s->left;
}

static void draw_line(const struct screen *s, const struct columns *c, int y, size_t row)
{
	char text[TEXT_WIDTH + 1];
	bool room = true;
	size_t i;

	move(y, 0);
	for (i = 0; i < c->nr && room; i++) {
		if (!is_shown(s, c, i))
			continue;
		if (c->name[i] == spark_column) {
			room = put_spark(s, row, c->width[i]);
		} else {
			const attr_t a = cell_attributes(s, row, c->name[i]);

			cell_text(s, row, c->name[i], text);
			attron(a);
			room = put(text, c->width[i], is_number_column(c->name[i]));
			attroff(a);
		}
	}
}

static void draw_column_names(const struct screen *s, const struct columns *c, int y)
{
	const char *sort = s->sort[s->view];
	bool room = true;
	size_t i;

	attron(A_REVERSE);
	mvhline(y, 0, ' ', COLS);
	move(y, 0);
	for (i = 0; i < c->nr && room; i++) {
		const bool sorted = sort && !strcmp(sort, c->name[i]);
		const char *name = c->name[i] == spark_column ? "last intervals" : c->name[i];

		if (!is_shown(s, c, i))
			continue;
		if (sorted)
			attron(A_BOLD | A_UNDERLINE);
		room = put(name, c->width[i], c->name[i] != spark_column && is_number_column(c->name[i]));
		attroff(A_BOLD | A_UNDERLINE);
	}
	attroff(A_REVERSE);
}

static void draw_table(struct screen *s)
{
	const struct sample *before = s->has_rates ? &s->before : NULL;
	const size_t n = s->now.tables[s->view].nr_rows, page = screen_page();
	struct columns c = columns_of(s->view);
	size_t *order = sample_order(&s->now, before, s->view, s->sort[s->view], s->reverse);
	size_t i;

	if (s->top + page > n)
		s->top = n > page ? n - page : 0;
	if (s->left >= c.nr - c.nr_fixed)
		s->left = c.nr - c.nr_fixed - 1;
	set_widths(s, &c);
	draw_column_names(s, &c, HEAD_LINES - 1);
	for (i = 0; order && i < page && s->top + i < n; i++)
		draw_line(s, &c, HEAD_LINES + i, order[s->top + i]);
	if (!n)
		mvaddnstr(HEAD_LINES, 0, s->view == QUEUES ? "The drivers have no counters of queues." :
			  "There are none.", COLS);
	free(order);
}

/* Return the sum of a counter's rate over all devices. */
static double total_rate(const struct screen *s, const char *column)
{
	double sum = 0, rate;
	size_t row;

	for (row = 0; s->has_rates && row < s->now.tables[DEVICES].nr_rows; row++) {
		if (sample_rate(&s->now, &s->before, DEVICES, row, column, &rate))
			sum += rate;
	}
	return sum;
}

static void draw_total(const struct screen *s, const char *column, const char *unit)
{
	const double rate = total_rate(s, column);
	const attr_t red = s->colours ? COLOR_PAIR(RED) | A_BOLD : A_UNDERLINE;
	const attr_t a = view_is_loss(column) && rate > 0 ? red : A_BOLD;
	char number[16], text[64];

	screen_number(rate, number);
	snprintf(text, sizeof(text), "%s %s", number, unit);
	if ((int)strlen(text) > COLS - getcurx(stdscr))
		return;
	attron(a);
	addstr(text);
	attroff(a);
	if (COLS - getcurx(stdscr) > 2)
		addstr("  ");
}

static void draw_head(const struct screen *s)
{
	char text[256], clock[16], spark[3 * HISTORY_LENGTH + 1];
	struct tm local;
	int room;

	localtime_r(&s->now.time.tv_sec, &local);
	strftime(clock, sizeof(clock), "%H:%M:%S", &local);
	snprintf(text, sizeof(text), "pfq %s  %s  every %u s%s", views[s->view].name, clock, s->args->seconds,
		 s->paused ? "  PAUSED" : "");
	mvaddnstr(0, 0, text, COLS);
	move(1, 0);
	if (*s->error) {
		attron(s->colours ? COLOR_PAIR(RED) | A_BOLD : A_STANDOUT);
		addnstr(s->error, COLS);
		attrset(A_NORMAL);
		return;
	}
	draw_total(s, "seen", "pkt/s");
	draw_total(s, "lost", "lost/s");
	draw_total(s, "dropped", "dropped/s");
	room = COLS - getcurx(stdscr);
	if (room < 8)
		return;
	series_spark(&s->total, room < HISTORY_LENGTH ? room : HISTORY_LENGTH, s->utf8, spark);
	addstr(spark);
}

/* Add a word of the last line, if it fits. */
static void draw_word(const char *word, bool marked)
{
	if ((int)strlen(word) > COLS - getcurx(stdscr))
		return;
	if (marked)
		attron(A_REVERSE);
	addstr(word);
	attroff(A_REVERSE);
	if (COLS - getcurx(stdscr) > 1)
		addstr(" ");
}

static void draw_foot(const struct screen *s)
{
	static const char *const keys[] = { "q:quit", "?:help", "s:sort", "r:reverse", "p:pause" };
	char word[32];
	enum view v;
	size_t i;

	move(LINES - 1, 0);
	for (i = 0; i < 2; i++)
		draw_word(keys[i], false);
	for (v = 0; v < NR_VIEWS; v++) {
		if (!(s->args->selected.views & 1u << v))
			continue;
		snprintf(word, sizeof(word), "%c:%s", views[v].key, views[v].name);
		draw_word(word, v == s->view);
	}
	for (; i < ARRAY_SIZE(keys); i++)
		draw_word(keys[i], false);
}

static void draw_help(void)
{
	static const char *const lines[] = {
		"d u c g k t  devices, queues, cpus,",
		"             groups, sockets, tx",
		"Tab          next table",
		"arrows       scroll; also Page, Home, End",
		"s            sort by the next column",
		"r            reverse the order",
		"p  Space     pause",
		"q  Ctrl-C    quit",
		"",
		"pkt/s is the rate of seen (queues: packets, tx: sent); the blocks are its last intervals.",
		"Losses are red, and bold while they grow.",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines) && (int)i < LINES - 1; i++)
		mvaddnstr(i, 0, lines[i], COLS);
	mvaddnstr(LINES - 1, 0, "any key: back", COLS);
}

void screen_draw(struct screen *s)
{
	erase();
	if (s->help) {
		draw_help();
	} else if (screen_page()) {
		draw_head(s);
		draw_table(s);
		draw_foot(s);
	} else {
		mvaddnstr(0, 0, "terminal too small", COLS);
	}
	refresh();
}
