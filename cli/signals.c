#include "signals.h"

#include "hook.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

struct signals {
	pthread_t thread;
	pthread_mutex_t mutex; /* guards the export against being freed */
	adrcpt_export *guarded;
	pid_t group;
	bool is_over;
	sigset_t watched, before;
};

static void watched_signals(sigset_t *set)
{
	static const int numbers[] = {SIGHUP, SIGINT, SIGTERM};
	struct sigaction now;
	unsigned i;

	sigemptyset(set);
	for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		/* nohup(1) had a reason */
		if (sigaction(numbers[i], NULL, &now) == 0 &&
		    now.sa_handler != SIG_IGN)
			sigaddset(set, numbers[i]);
	/* sent by ourselves to end the thread */
	sigaddset(set, SIGUSR1);
}

static void end_by(int number)
{
	sigset_t one;

	sigemptyset(&one);
	sigaddset(&one, number);
	signal(number, SIG_DFL);
	pthread_sigmask(SIG_UNBLOCK, &one, NULL);
	raise(number);
}

/* Holding the mutex to the end keeps the main thread from going on. */
static void *watch(void *user)
{
	struct signals *self = user;
	int number;

	for (;;) {
		if (sigwait(&self->watched, &number) != 0)
			continue;
		pthread_mutex_lock(&self->mutex);
		if (self->is_over)
			break;
		if (number != SIGUSR1) {
			adrcpt_export_stop(self->guarded);
			if (self->group > 0)
				hook_end(self->group);
			end_by(number);
		}
		pthread_mutex_unlock(&self->mutex);
	}
	pthread_mutex_unlock(&self->mutex);
	return NULL;
}

struct signals *signals_watch(void)
{
	struct signals *self = calloc(1, sizeof *self);

	if (self == NULL)
		return NULL;
	watched_signals(&self->watched);
	if (pthread_mutex_init(&self->mutex, NULL) != 0) {
		free(self);
		return NULL;
	}
	pthread_sigmask(SIG_BLOCK, &self->watched, &self->before);
	if (pthread_create(&self->thread, NULL, watch, self) != 0) {
		pthread_sigmask(SIG_SETMASK, &self->before, NULL);
		pthread_mutex_destroy(&self->mutex);
		free(self);
		return NULL;
	}
	return self;
}

void signals_guard(struct signals *self, adrcpt_export *export_)
{
	pthread_mutex_lock(&self->mutex);
	self->guarded = export_;
	pthread_mutex_unlock(&self->mutex);
}

void signals_hold(struct signals *self)
{
	pthread_mutex_lock(&self->mutex);
}

void signals_release(struct signals *self)
{
	pthread_mutex_unlock(&self->mutex);
}

void signals_release_group(struct signals *self, pid_t group)
{
	self->group = group;
	pthread_mutex_unlock(&self->mutex);
}

void signals_end(struct signals *self)
{
	if (self == NULL)
		return;
	pthread_mutex_lock(&self->mutex);
	self->is_over = true;
	pthread_mutex_unlock(&self->mutex);
	pthread_kill(self->thread, SIGUSR1);
	pthread_join(self->thread, NULL);
	pthread_sigmask(SIG_SETMASK, &self->before, NULL);
	pthread_mutex_destroy(&self->mutex);
	free(self);
}
