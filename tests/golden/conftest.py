def pytest_addoption(parser):
    parser.addoption("--build", default="build/dev")
