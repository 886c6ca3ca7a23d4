/// SQLite as Python has it: write-ahead log, synchronous=FULL.
enum SQLitePeer {
    static let script =
        PeerScript.conversation + """
            import sqlite3, threading

            events = os.path.join(folder, "events.sqlite")
            appended = os.path.join(folder, "appended.sqlite")
            types = {"integer": "INTEGER", "time": "INTEGER", "text": "TEXT"}

            def connect(path):
                connection = sqlite3.connect(path, isolation_level=None, timeout=600, check_same_thread=False)
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=FULL")
                return connection

            def remove(path):
                for suffix in ("", "-wal", "-shm"):
                    if os.path.exists(path + suffix): os.remove(path + suffix)

            def table(connection, columns):
                definitions = [f"{name} {types[kind]}" for name, kind in columns]
                definitions[0] += " PRIMARY KEY"
                connection.execute(f"CREATE TABLE IF NOT EXISTS events ({', '.join(definitions)})")
                return f"INSERT INTO events VALUES ({', '.join('?' * len(columns))})"

            def insert(connection, statement, rows, size):
                done = False
                while not done:
                    connection.execute("BEGIN IMMEDIATE")
                    for count in range(size):
                        row = next(rows, None)
                        if row is None:
                            done = True
                            break
                        connection.execute(statement, [value or None for value in row])
                    connection.execute("COMMIT")

            scanned = None

            def load(task):
                global scanned
                if scanned: scanned.close()
                remove(events)
                scanned = connect(events)
                statement = table(scanned, task["columns"])
                with open(task["path"], newline="") as file:
                    rows = csv.reader(file)
                    next(rows)
                    insert(scanned, statement, rows, 65536)
                scanned.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return {"bytes": {"sqlite": os.path.getsize(events)}}

            question = (
                "SELECT strftime('%Y-%m', billed_at / 1000000, 'unixepoch') AS m, project, sum(cost) FROM events "
                "WHERE cost <> 0 GROUP BY m, project")

            def months(task):
                return {"seconds": timed(lambda: scanned.execute(question).fetchall())["seconds"]}

            def answer(task):
                return {"rows": [f"{m},{p},{c}" for m, p, c in sorted(scanned.execute(question).fetchall())]}

            # Rows for the append figures: kept in memory, so that reading them does not count.
            columns = None
            samples = []
            number = 0

            def prepare(task):
                global columns, samples
                remove(appended)
                columns = task["columns"]
                with open(task["path"], newline="") as file:
                    rows = csv.reader(file)
                    next(rows)
                    samples = [[value or None for value in row] for row, _ in zip(rows, range(task["count"]))]
                table(connect(appended), columns)

            def append(task):
                '''So many commits of one row each, from so many threads.'''
                global number
                connections = [connect(appended) for _ in range(task["threads"])]
                share = task["count"] // task["threads"]
                first = number
                number += share * task["threads"]
                statement = f"INSERT INTO events VALUES ({', '.join('?' * len(columns))})"

                def work(index):
                    for place in range(share):
                        sequence = first + index * share + place
                        row = samples[sequence % len(samples)]
                        connections[index].execute(statement, [sequence] + row[1:])

                def run():
                    if len(connections) == 1: return work(0)
                    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(connections))]
                    for thread in threads: thread.start()
                    for thread in threads: thread.join()

                seconds = timed(run)["seconds"]
                for connection in connections: connection.close()
                return {"seconds": seconds}

            def bulk(task):
                '''All samples, so many a transaction.'''
                global number
                connection = connect(appended)
                statement = f"INSERT INTO events VALUES ({', '.join('?' * len(columns))})"
                numbered = [[number + place] + row[1:] for place, row in enumerate(samples)]
                number += len(numbered)

                def run():
                    for start in range(0, len(numbered), task["count"]):
                        connection.execute("BEGIN IMMEDIATE")
                        connection.executemany(statement, numbered[start:start + task["count"]])
                        connection.execute("COMMIT")

                return {"seconds": timed(run)["seconds"]}

            versions = {"Python": sys.version.split()[0], "SQLite": sqlite3.sqlite_version}
            tasks = {
                "load": load, "months": months, "answer": answer, "prepare": prepare, "append": append, "bulk": bulk}
            converse(versions, tasks)
            """
}
