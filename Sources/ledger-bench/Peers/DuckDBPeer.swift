/// DuckDB on its own file and on Parquet (zstd).
enum DuckDBPeer {
    static let script =
        PeerScript.conversation + """
            import duckdb

            parquet = os.path.join(folder, "events.parquet")
            database = os.path.join(folder, "events.duckdb")
            connection = None
            types = {"integer": "BIGINT", "time": "BIGINT", "text": "VARCHAR"}

            def load(task):
                global connection
                if connection: connection.close()
                for path in (parquet, database):
                    if os.path.exists(path): os.remove(path)
                connection = duckdb.connect(database)
                connection.execute("SET enable_progress_bar = false")
                columns = {name: types[kind] for name, kind in task["columns"]}
                values = [
                    f"make_timestamp({name}) AS {name}" if kind == "time" else name for name, kind in task["columns"]]
                connection.execute(
                    f"CREATE TABLE events AS SELECT {', '.join(values)} FROM read_csv(?, header=true, columns={columns})",
                    [task["path"]])
                connection.execute(
                    f"COPY events TO '{parquet}' (FORMAT parquet, COMPRESSION zstd)")
                connection.execute("CHECKPOINT")
                return {"bytes": {"parquet": os.path.getsize(parquet), "native": os.path.getsize(database)}}

            sources = {"native": "events", "parquet": f"'{parquet}'"}

            def question(source):
                # Costs are integers, so their sum is exact.
                return (
                    "SELECT year(billed_at) * 12 + month(billed_at) - 1 AS m, project, sum(cost) "
                    f"FROM {sources[source]} WHERE cost IS NOT NULL GROUP BY ALL")

            def months(task):
                connection.execute(f"SET threads = {task['threads']}")
                return {"seconds": timed(lambda: connection.execute(question(task["source"])).fetchall())["seconds"]}

            def answer(task):
                rows = connection.execute(question(task["source"])).fetchall()
                return {"rows": [f"{m // 12:04}-{m % 12 + 1:02},{p},{c}" for m, p, c in sorted(rows) if c]}

            versions = {"Python": sys.version.split()[0], "DuckDB": duckdb.__version__}
            converse(versions, {"load": load, "months": months, "answer": answer})
            """
}
