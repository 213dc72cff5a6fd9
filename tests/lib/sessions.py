"""Sessions of a test with its database that outlive a statement. A session costs a server process, which reads the catalogue anew: a test that waits asks
often, and would do little else."""
import select

import psycopg2


class Sessions:
    """One statement at a time in each, so that threads do not wait for each other; each statement is its own transaction."""

    def __init__(self):
        self.idle = []

    def run(self, url, query, values):
        """What the query gives; None if it gives nothing. A session that a statement failed in is not used again."""
        connection = self.take(url)
        try:
            cursor = connection.cursor()
            cursor.execute(query, values)
            found = cursor.fetchall() if cursor.description else None
            cursor.close()
        except BaseException:
            connection.close()
            raise
        self.idle.append((url, connection))
        return found

    def take(self, url):
        try:
            kept, connection = self.idle.pop()
            if kept == url and is_up(connection):
                return connection
            connection.close()
        except IndexError:
            pass
        connection = psycopg2.connect(url)
        connection.autocommit = True
        return connection

    def close(self):
        while self.idle:
            self.idle.pop()[1].close()


def is_up(connection):
    """Whether the server has left an idle session alone: whatever it says to one is that it ends."""
    return not connection.closed and not select.select([connection], [], [], 0)[0]
